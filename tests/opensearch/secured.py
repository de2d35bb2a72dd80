"""A cluster with OpenSearch's security plugin: TLS from a CA of its own, passwords, client certificates."""

from __future__ import annotations

import base64
import json
import shutil
import ssl
import subprocess
import urllib.request
from pathlib import Path
from typing import Any

from .cluster import Cluster, jars

PASSWORD = "ein Passwort"
_HASH = "$2y$12$EYsbIAoSm/tdt7cK4NlIt.znEGcp64kCfZvMBvBHjqZ40fm8mt4l2"
"""The bcrypt hash of the password."""
_SSL = "plugins.security.ssl"
_NODE = {"pemcert_filepath": "node.pem", "pemkey_filepath": "node.key", "pemtrustedcas_filepath": "ca.pem"}
SETTINGS: dict[str, Any] = {
    **{f"{_SSL}.{layer}.{name}": file for layer in ("transport", "http") for name, file in _NODE.items()},
    f"{_SSL}.transport.enforce_hostname_verification": False,
    f"{_SSL}.http.enabled": True,
    f"{_SSL}.http.clientauth_mode": "OPTIONAL",
    "plugins.security.nodes_dn": ["CN=node"],
    "plugins.security.allow_default_init_securityindex": True,
    "plugins.security.audit.type": "noop",
}


def _domain(order: int, kind: str, backend: str, **config: str) -> dict[str, Any]:
    return {
        "http_enabled": True,
        "order": order,
        "http_authenticator": {"type": kind, "challenge": kind == "basic", "config": config},
        "authentication_backend": {"type": backend},
    }


def _role(cluster: list[str], *index: str) -> dict[str, Any]:
    ours = {"index_patterns": ["library", "library-*"], "allowed_actions": list(index)}
    return {"cluster_permissions": cluster, "index_permissions": [ours]}


SECURITY: dict[str, tuple[str, dict[str, Any]]] = {
    "config": (
        "config",
        {
            "config": {
                "dynamic": {
                    "authc": {
                        "certificate": _domain(0, "clientcert", "noop", username_attribute="cn"),
                        "password": _domain(1, "basic", "intern"),
                    }
                }
            }
        },
    ),
    "internal_users": ("internalusers", {"builder": {"hash": _HASH}, "server": {"hash": _HASH}}),
    # The permissions that docs/scale.md gives a build and a server.
    "roles": (
        "roles",
        {
            "building": _role(["cluster_monitor", "cluster_composite_ops"], "indices_all"),
            "serving": _role(
                ["cluster_monitor", "cluster_composite_ops_ro"],
                "read",
                "indices:admin/aliases/get",
                "indices:admin/mappings/get",
            ),
        },
    ),
    "roles_mapping": (
        "rolesmapping",
        {"building": {"users": ["builder", "by-certificate"]}, "serving": {"users": ["server"]}},
    ),
}


class Authority:
    """A certificate authority in a folder."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        self.certificate = folder / "ca.pem"
        self._openssl("req", "-x509", "-subj", "/CN=an authority", "-keyout", "ca.key", "-out", "ca.pem")

    def _openssl(self, command: str, *arguments: str) -> None:
        new = ["-newkey", "rsa:2048", "-nodes"] if command == "req" else []
        subprocess.run(["openssl", command, *new, *arguments], cwd=self.folder, check=True, capture_output=True)

    def sign(self, name: str, common_name: str, extensions: str) -> tuple[Path, Path]:
        """A certificate and its key."""
        (self.folder / f"{name}.ext").write_text(extensions)
        self._openssl("req", "-subj", f"/CN={common_name}", "-keyout", f"{name}.key", "-out", f"{name}.csr")
        by = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", f"{name}.ext"]
        self._openssl("x509", "-req", "-in", f"{name}.csr", *by, "-out", f"{name}.pem")
        return self.folder / f"{name}.pem", self.folder / f"{name}.key"


class SecuredCluster(Cluster):
    """A single node that answers only over TLS, and only known users."""

    scheme = "https"
    plugins = ("org.opensearch.security.OpenSearchSecurityPlugin",)

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, 1, SETTINGS)
        self.authority = Authority(folder / "authority")
        self.authority.sign("node", "node", "subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth,clientAuth\n")
        self._jars.append(jars("security.xml"))
        context = ssl.create_default_context(cafile=self.authority.certificate)
        self._opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=context))
        word = base64.b64encode(f"builder:{PASSWORD}".encode()).decode()
        self._opener.addheaders = [("Authorization", f"Basic {word}")]

    def configure(self, folder: Path) -> None:
        super().configure(folder)
        for name in ("ca.pem", "node.pem", "node.key"):
            shutil.copy(self.authority.folder / name, folder)
        rules = folder / "opensearch-security"
        shutil.copytree(self._jars[-1] / "config", rules, dirs_exist_ok=True)
        for name, (kind, content) in SECURITY.items():
            described = {"_meta": {"type": kind, "config_version": 2}, **content}
            (rules / f"{name}.yml").write_text(json.dumps(described))

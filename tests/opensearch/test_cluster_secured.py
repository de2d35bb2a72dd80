"""A secured cluster with TLS and users: everything needed comes from environment and settings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from clustered import Clustered, documents, search
from opensearch.cluster import required
from opensearch.secured import PASSWORD, Authority, SecuredCluster

from searchsvc.errors import BuildError, EngineAway, SettingsError
from searchsvc.web import create_app

pytestmark = pytest.mark.long

Shelf = Callable[..., Clustered]


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecuredCluster]:
    """A node with the security plugin; tests are skipped without what it needs, or fail in CI."""
    required("openssl")
    cluster = SecuredCluster(tmp_path_factory.mktemp("secured"))
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()


@pytest.fixture
def shelf(secured: SecuredCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """A library on that cluster, and the environment for a user."""

    def make(ca: Path | None = secured.authority.certificate, **environment: Any) -> Clustered:
        for name, value in ({"ca": ca} | environment).items():
            variable = f"SEARCHSVC_OPENSEARCH_{name.upper()}"
            monkeypatch.setenv(variable, str(value)) if value else monkeypatch.delenv(variable)
        return Clustered(secured.urls, tmp_path, opensearch_index="library", opensearch_shards=1)

    return make


def test_a_password_opens_it(shelf: Shelf) -> None:
    """A build by several processes and a search work with the role that docs/scale.md gives."""
    by_password = shelf(user="builder", password=PASSWORD)
    assert by_password.build(documents(400), jobs=2).passages == 1200
    assert search(by_password.open(), "国家安全").total == 1200
    assert by_password.build(documents(401)).changes.unchanged == 400


def test_a_certificate_opens_it(shelf: Shelf, secured: SecuredCluster) -> None:
    """A client certificate works without a password: its name is the user."""
    certificate, key = secured.authority.sign("client", "by-certificate", "extendedKeyUsage=clientAuth\n")
    by_certificate = shelf(certificate=certificate, key=key)
    assert by_certificate.build(documents(3), full=True).passages == 9
    assert search(by_certificate.open(), "国家安全").total == 9


def test_a_server_needs_less_than_a_build(shelf: Shelf) -> None:
    """A user who may only read can serve everything, and cannot build."""
    shelf(user="builder", password=PASSWORD).build(documents(3))
    reading = shelf(user="server", password=PASSWORD)
    client = create_app(reading.settings).test_client()
    for path in ("/", "/search?q=国家安全", "/documents", "/documents/d1?q=国家安全", "/healthz", "/api/v1/search"):
        assert client.get(path).status_code == 200, path
    with pytest.raises(BuildError, match=r"no permissions .*\(403\); nothing was changed"):
        reading.build()


def test_who_is_not_known_is_told_where_to_look(shelf: Shelf) -> None:
    """A wrong password is named to the administrator; readers get a 503."""
    stranger = shelf(user="builder", password="guessed")
    with pytest.raises(EngineAway, match=r"\(401\); see SEARCHSVC_OPENSEARCH_USER and SEARCHSVC_OPENSEARCH_PASSWORD"):
        search(stranger.open())
    assert create_app(stranger.settings).test_client().get("/search").status_code == 503


def test_a_cluster_that_another_authority_vouches_for_is_not_spoken_to(shelf: Shelf, tmp_path: Path) -> None:
    """The certificate is verified against the configured CA, or those of the system if none is set."""
    other = Authority(tmp_path / "other")
    for ca in (other.certificate, None):
        with pytest.raises(EngineAway, match=r"CERTIFICATE_VERIFY_FAILED.*see SEARCHSVC_OPENSEARCH_CA"):
            search(shelf(ca, user="builder", password=PASSWORD).open())


def test_a_file_that_is_not_there_is_named(shelf: Shelf, tmp_path: Path) -> None:
    """A missing file is named with its variable, before any request is sent."""
    with pytest.raises(SettingsError, match=r"SEARCHSVC_OPENSEARCH_KEY: cannot read .*absent.pem: No such file"):
        shelf(key=tmp_path / "absent.pem").open()

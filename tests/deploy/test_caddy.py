"""Behind the Caddy site of deploy/: addresses are right, and a killed process is not noticed."""

from __future__ import annotations

import gzip
import json
import os
import signal
from collections.abc import Iterator

import pytest
from services import HOST, ROOT, SAMPLE, Service, free_ports, proxy, started, with_ports


@pytest.fixture(scope="module")
def behind_caddy(caddy: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The sample library behind the site as shipped, except for the ports and without a certificate."""
    folder = tmp_path_factory.mktemp("caddy")
    port, *ports = free_ports(3)
    service = Service(folder, "/library", port, tuple(ports))
    text = (ROOT / "deploy" / "Caddyfile").read_text(encoding="utf-8")
    text = with_ports(text, (8081, 8082), ports).replace(f"{HOST} {{", f"http://{HOST}:{port} {{\n\tbind 127.0.0.1", 1)
    site = folder / "Caddyfile"
    site.write_text("{\n\tadmin off\n}\n" + text, encoding="utf-8")
    command = ["env", f"HOME={folder}", caddy, "run", "--config", os.fspath(site), "--adapter", "caddyfile"]
    with started(service, SAMPLE), proxy(port, command):
        yield service


def test_the_library_is_under_its_prefix(behind_caddy: Service) -> None:
    """Pages, API, static files and robots.txt are served, compressed; metrics are not; `/library` redirects."""
    home = behind_caddy.get("/library/", headers={"Accept-Encoding": "gzip", "X-Forwarded-Host": "evil.example"})
    assert home.status == 200
    text = gzip.decompress(home.body).decode()
    assert "evil" not in text and 'href="/library/documents' in text
    style = text.partition('rel="stylesheet" href="')[2].partition('"')[0]
    assert style.startswith("/library/static/") and behind_caddy.get(style).status == 200
    assert json.loads(behind_caddy.get("/library/api/v1/search?q=xiaokang").body)["total"] > 0
    assert (behind_caddy.get("/library").status, behind_caddy.get("/library").headers["location"]) == (308, "/library/")
    assert behind_caddy.get("/robots.txt").text.startswith("User-agent")
    assert behind_caddy.get("/library/metrics").status == 404
    assert behind_caddy.get("/library/healthz").status == 200
    assert behind_caddy.get("/library/search?q=a", method="POST").status == 405


def test_a_process_that_is_gone_is_not_missed(behind_caddy: Service) -> None:
    """With one of the two processes killed every request is answered, and so it is once it is back."""
    first, _ = behind_caddy.ports
    behind_caddy.stop(first, signal.SIGKILL)
    assert {behind_caddy.get("/library/api/v1/search?q=xiaokang").status for _ in range(20)} == {200}
    behind_caddy.start(first)
    assert {behind_caddy.get("/library/healthz").status for _ in range(20)} == {200}

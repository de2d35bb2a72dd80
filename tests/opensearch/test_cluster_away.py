"""An unreachable cluster: reported clearly, and searched again by itself once it is back."""

from __future__ import annotations

from pathlib import Path

import pytest
from clustered import Clustered, documents
from opensearch.cluster import Cluster, free_ports

from searchsvc.errors import BuildError, SettingsError
from searchsvc.settings import Settings, read_settings
from searchsvc.web import create_app

NOWHERE = "http://127.0.0.1:{}"


@pytest.fixture
def nowhere() -> tuple[str, ...]:
    """An address where nothing listens."""
    return (NOWHERE.format(free_ports(1)[0]),)


def test_without_its_cluster_a_server_lives_and_says_so(nowhere: tuple[str, ...], tmp_path: Path) -> None:
    """A 503 as page or JSON asks readers to wait, and reveals no internals."""
    client = create_app(Clustered(nowhere, tmp_path).settings).test_client()
    page = client.get("/search?q=国家")
    assert (page.status_code, page.headers["Retry-After"]) == (503, "30")
    assert "unavailable" in page.text
    answer = client.get("/api/v1/search?q=国家")
    assert (answer.status_code, answer.json["error"]["code"]) == (503, "out_of_reach")
    for said in (page.text, answer.text):
        assert nowhere[0] not in said
    assert client.get("/healthz").status_code == 503
    assert client.get("/robots.txt").status_code == 200


def test_a_build_without_its_cluster_says_so(nowhere: tuple[str, ...], tmp_path: Path) -> None:
    """Administrators are told which address does not answer."""
    with pytest.raises(BuildError, match=rf"{nowhere[0]} does not answer .*nothing was changed"):
        Clustered(nowhere, tmp_path).build(documents(1))


def test_one_node_that_answers_is_enough(cluster: Cluster, nowhere: tuple[str, ...], tmp_path: Path) -> None:
    """Of several addresses, those that do not answer are skipped."""
    shelf = Clustered((*nowhere, *cluster.urls), tmp_path)
    shelf.build(documents(2))
    client = create_app(shelf.settings).test_client()
    for _ in range(6):
        assert client.get("/api/v1/search?q=国家安全").json["total"] == 6


def test_a_password_belongs_into_the_environment() -> None:
    """An invalid address, or one with a password in it, is refused by name."""
    for value in ("https://me:secret@cluster:9200", "cluster:9200", ""):
        with pytest.raises(SettingsError, match="opensearch_url") as refused:
            read_settings(environ={"SEARCHSVC_OPENSEARCH_URL": value})
        assert "secret" not in str(refused.value)
    given = {"SEARCHSVC_OPENSEARCH_URL": "https://a:9200, https://b:9200/", "SEARCHSVC_OPENSEARCH_PASSWORD": "secret"}
    settings: Settings = read_settings({}, environ=given)
    assert settings.opensearch_url == ("https://a:9200", "https://b:9200")
    assert "secret" not in repr(settings)

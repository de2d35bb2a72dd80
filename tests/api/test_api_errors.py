"""The API's error answers."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from searchsvc.settings import Settings
from searchsvc.web import create_app


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("page=0", "page"),
        ("page=x", "page"),
        ("page=1.0", "page"),
        ("page=%EF%BC%91", "page"),
        ("page=101&size=100", "page"),
        ("size=0", "size"),
        ("size=101", "size"),
        (f"size={'9' * 5000}", "size"),
        ("sort=best", "sort"),
        ("apart=maybe", "apart"),
        ("after=%00", "after"),
        ("after=nonsense", "after"),
        ("year=soon", "year"),
        ("year=..", "year"),
        ("script=Latn", "script"),
        ("sides=left", "sides"),
        ("type=%00", "type"),
        ("&".join(f"author={number}" for number in range(51)), "author"),
    ],
)
def test_bad_parameter_is_named(client: FlaskClient, query: str, field: str) -> None:
    """A bad value is answered with 400 and the name of its parameter."""
    answer = client.get(f"/api/v1/search?{query}")
    assert answer.status_code == 400
    error = answer.get_json()["error"]
    assert (error["code"], error["field"]) == ("bad_parameter", field)
    assert error["message"]


@pytest.mark.parametrize(
    "path", ["documents/absent", "passages/absent", "passages/absent?n=3", "documents/xiaokang-2008?part=999", "x"]
)
def test_absent_is_404(client: FlaskClient, path: str) -> None:
    """What does not exist is answered with 404, in JSON."""
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == 404
    assert answer.get_json()["error"]["code"] == "not_found"


@pytest.mark.parametrize("path", ["documents/xiaokang-2008?part=0", "passages/absent?n=x"])
def test_bad_parameter_of_documents_and_passages(client: FlaskClient, path: str) -> None:
    """Addresses of documents and passages are as strict as those of searches."""
    assert client.get(f"/api/v1/{path}").status_code == 400


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_only_reading_is_allowed(client: FlaskClient, method: str) -> None:
    """Anything but GET and HEAD is answered with 405 and the allowed methods."""
    answer = client.open("/api/v1/search", method=method)
    assert answer.status_code == 405
    assert answer.get_json()["error"]["code"] == "method_not_allowed"
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD"}


def test_head_is_get_without_its_body(client: FlaskClient) -> None:
    """A monitor that sends HEAD gets the status, and no body."""
    answer = client.head("/api/v1/search?q=安全")
    assert (answer.status_code, answer.data) == (200, b"")


def test_without_an_index_503(tmp_path: Path) -> None:
    """Before the first build the answer says that there is no index, and how to build one."""
    client = create_app(Settings(index=tmp_path / "none")).test_client()
    for path in ("search?q=a", "documents/a", "passages/a"):
        answer = client.get(f"/api/v1/{path}")
        assert answer.status_code == 503
        assert answer.get_json()["error"]["code"] == "no_index"
    assert client.get("/api/v1/openapi.json").status_code == 200

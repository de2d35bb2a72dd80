"""Access control as in docs/deploy.md, by password or single sign-on: nobody else sees a word."""

from __future__ import annotations

import re
import subprocess
import threading
from base64 import b64encode
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from services import GUIDE, SAMPLE, Service, inside, running

CLOSED = ("/library/", "/library/search?q=a", "/library/documents", "/library/api/v1/search?q=a", "/library/healthz")
OPEN = ("/library/static/x/style.css", "/robots.txt")


def lines_behind(words: str) -> list[str]:
    """The lines of configuration in the guide after these words."""
    behind = GUIDE.partition(words)[2].partition("\n\n")[2]
    return re.findall(r"^    (.*)$", behind.partition("\n\n")[0], re.MULTILINE)


def test_a_password_keeps_strangers_out(nginx: str, tmp_path: Path) -> None:
    """Without the password nothing of the library is shown, with it everything."""
    hashed = subprocess.run(["openssl", "passwd", "-apr1", "secret"], check=True, capture_output=True, text=True).stdout
    file = tmp_path / "library.htpasswd"
    file.write_text(f"reader:{hashed}", encoding="ascii")
    file.chmod(0o644)
    lines = [line.replace("/etc/nginx/library.htpasswd", str(file)) for line in lines_behind("With a password")]
    known = {"Authorization": "Basic " + b64encode(b"reader:secret").decode()}
    with running(nginx, tmp_path, "/library", SAMPLE, changed=lambda text: inside(text, *lines)) as service:
        for path in CLOSED:
            assert service.get(path).status == 401, path
            assert service.get(path, headers={"Authorization": "Basic eDp5"}).status == 401, path
            assert service.get(path, headers=known).status == 200, path
        assert {service.get(path).status for path in OPEN} == {200}


class SignOn(BaseHTTPRequestHandler):
    """A sign-on service that recognises its cookie, and passes the user's name in a header."""

    def do_GET(self) -> None:
        if self.path == "/sso/auth":
            self.send_response(202 if "ticket=good" in self.headers.get("Cookie", "") else 401)
            self.send_header("X-Auth-Request-User", "someone")
        else:
            self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def behind_sign_on(nginx: str, tmp_path: Path) -> Iterator[Service]:
    with ThreadingHTTPServer(("127.0.0.1", 0), SignOn) as sso:
        thread = threading.Thread(target=sso.serve_forever)
        thread.start()

        def changed(text: str) -> str:
            beside = "\n".join(lines_behind("and beside it")).replace(":4180", f":{sso.server_port}")
            return inside(text, *lines_behind("With single sign-on")).replace(
                "location = /robots", beside + "location = /robots"
            )

        try:
            with running(nginx, tmp_path, "/library", SAMPLE, changed=changed) as service:
                yield service
        finally:
            sso.shutdown()
            thread.join()


def test_single_sign_on_keeps_strangers_out(behind_sign_on: Service) -> None:
    """Unknown users are sent to sign on, whatever name they put into a header; known ones can read."""
    for path in CLOSED:
        answer = behind_sign_on.get(path, headers={"X-Auth-Request-User": "someone", "X-Forwarded-User": "someone"})
        assert (answer.status, answer.headers["Location"]) == (302, f"/sso/start?rd={path}")
        assert behind_sign_on.get(path, headers={"Cookie": "ticket=good"}).status == 200, path
    assert behind_sign_on.get("/sso/start").status == 200
    assert {behind_sign_on.get(path).status for path in OPEN} == {200}

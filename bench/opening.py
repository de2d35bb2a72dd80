"""`python -m bench.opening NAME FOLDER`: prints the seconds that opening an index takes, without imports."""

from __future__ import annotations

import importlib
import sys
import time
from pathlib import Path

from .engines import CLUSTER, OURS


def main(name: str, folder: str) -> None:
    if name in (OURS, CLUSTER):
        from searchsvc.library import Library
        from searchsvc.settings import read_settings

        library = Library(read_settings(), ready=True)
        started = time.perf_counter()
        library.info()
    else:
        peer = importlib.import_module(f"bench.peers.{name}")
        started = time.perf_counter()
        peer.open(Path(folder))
    print(time.perf_counter() - started)


if __name__ == "__main__":
    main(*sys.argv[1:])

"""`python -m bench.peers NAME build|change|serve FOLDER [LIBRARY]`: runs a peer's build, change or server."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import cast

from .. import library
from .application import application
from .protocol import Maker

THREADS = 4


def main(name: str, work: str, folder: str, source: str = "") -> None:
    maker = cast(Maker, importlib.import_module(f"bench.peers.{name}"))
    index = Path(folder)
    if work == "build":
        maker.build(index, library.records(Path(source)))
    elif work == "change":
        maker.change(index, next(library.records(Path(source))))
    else:
        _serve(maker, index)


def _serve(maker: Maker, index: Path) -> None:
    from waitress import create_server

    server = create_server(application(maker.open(index)), host="127.0.0.1", port=0, threads=THREADS, ident=None)
    print(f"listening at http://127.0.0.1:{server.effective_port}/", file=sys.stderr, flush=True)
    server.run()


if __name__ == "__main__":
    main(*sys.argv[1:])

#!/usr/bin/env python3
"""Set this checkout up and run it; needs Python 3.11 or later, nothing else.

    python3 run.py                         build the index of the sample library and serve it
    python3 run.py test [--long] [ARG...]  lint, check types and test; ARGs go to pytest

What the lock files name goes into .venv, by uv if that is found, else by pip.
Then, for a library of your own: .venv/bin/python -m searchsvc --help
"""

import hashlib
import http.client
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

if sys.version_info < (3, 11):
    sys.exit(f"searchsvc needs Python 3.11 or later; {sys.executable} is Python {sys.version.split()[0]}.")

VENV = Path(__file__).resolve().parent / ".venv"
PYTHON = str(VENV / "bin" / "python{}.{}".format(*sys.version_info))


def main(*arguments: str) -> None:
    os.chdir(VENV.parent)
    for name in [name for name in os.environ if name.startswith("SEARCHSVC_")]:
        del os.environ[name]  # settings meant for another installation
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)  # as Ctrl-C does
    if {"-h", "--help"} & set(arguments):
        print(__doc__)
    elif not arguments:
        set_up("run.lock")
        serve_sample()
    elif arguments[0] == "test":
        set_up("test.lock")
        test(*arguments[1:])
    else:
        print(__doc__, file=sys.stderr)
        sys.exit(2)


def set_up(lock: str) -> None:
    """Install a lock file into .venv, unless it is installed already; test.lock includes all of run.lock."""
    stamps = [fingerprint([Path("build.lock"), Path(name)]) for name in (lock, "run.lock")]
    stamp = VENV / "installed"
    if os.path.exists(PYTHON) and stamp.exists() and stamps[0] in stamp.read_text():
        return
    stamp.unlink(missing_ok=True)
    uv = shutil.which("uv")
    if not uv and not importlib.util.find_spec("ensurepip"):
        package = Path(PYTHON).name + "-venv"
        sys.exit(f"This Python lacks ensurepip: `apt-get install {package}` on Debian or Ubuntu, or install uv.")
    say(f"installing {lock} into .venv with {'uv' if uv else 'pip'}")
    if not os.path.exists(PYTHON) or not (uv or (VENV / "bin" / "pip").exists()):
        shutil.rmtree(VENV, ignore_errors=True)  # made by another Python, or without pip, if there is one
        make = [uv, "venv", "--quiet", "--python", sys.executable] if uv else [sys.executable, "-m", "venv"]
        call(*make, str(VENV))
    pip = [uv, "pip", "--quiet"] if uv else [PYTHON, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    target = ["--python", PYTHON, "--compile-bytecode"] if uv else []
    for name in ("build.lock", lock):
        call(*pip, "install", *target, "--require-hashes", "--no-build-isolation", "-r", name)
    stamp.write_text("\n".join(stamps))


def serve_sample() -> None:
    """Build the index of the sample library if it or the program has changed, and serve it until told to stop."""
    os.environ["SEARCHSVC_ENGINE"] = "whoosh"
    files = [path for folder in ("sample", "searchsvc") for path in Path(folder).rglob("*") if path.is_file()]
    made_from = fingerprint([Path("run.lock"), *files])
    stamp = VENV / "sample"
    if not Path("index/sample/current").exists() or not stamp.exists() or stamp.read_text() != made_from:
        say("building the index of the sample library")
        call(PYTHON, "-m", "searchsvc", "build", "sample", "--index", "index/sample")
        stamp.write_text(made_from)

    port = free_port(8080)
    command = [PYTHON, "-m", "searchsvc", "serve", "--index", "index/sample", "--port", str(port)]
    server = subprocess.Popen(command, process_group=0)  # its own group: Ctrl-C reaches it only once, from here
    try:
        while server.poll() is None and not answers(port):
            time.sleep(0.1)
        if server.poll() is None:
            say(f"the sample library is at http://127.0.0.1:{port}/ (Ctrl-C stops it)")
        sys.exit(f"run.py: the server ended by itself, with {server.wait()}")
    except KeyboardInterrupt:
        server.terminate()
        server.wait(10)
    finally:
        server.kill()


def test(*arguments: str) -> None:
    """Run every check, even after one has failed."""
    chosen = [argument for argument in arguments if argument != "--long"]
    if "--long" not in arguments:
        chosen += ["-m", "not long"]
    else:
        chosen += ["-o", "faulthandler_timeout=7200"]  # per test; the default in pyproject.toml suits short ones
    failed = []
    for check in ("ruff check", "ruff format --check", "mypy", "pytest"):
        say(check)
        if subprocess.call([PYTHON, "-m", *check.split(), *(chosen if check == "pytest" else [])]):
            failed.append(check)
    if failed:
        sys.exit(f"run.py: failed: {', '.join(failed)}")


def free_port(wanted: int) -> int:
    try:
        with socket.create_server(("127.0.0.1", wanted)) as free:
            return int(free.getsockname()[1])
    except OSError:
        return free_port(0)


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        connection.getresponse()
        return True
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def fingerprint(files: Iterable[Path]) -> str:
    kept = [path for path in sorted(files) if path.suffix != ".pyc"]
    return hashlib.sha256(repr([(str(path), path.read_bytes()) for path in kept]).encode()).hexdigest()


def call(*command: str) -> None:
    code = subprocess.call(command, stdout=sys.stderr)
    if code:
        sys.exit(f"run.py: this failed, with {code}: {' '.join(command)}")


def say(text: str) -> None:
    print(f"run.py: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)

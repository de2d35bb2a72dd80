#!/usr/bin/env python3
"""Makes the README's pictures anew, from the sample library in a real browser (needs test.lock, and Chromium).

.venv/bin/python docs/screenshots.py [FOLDER]      into docs/, or FOLDER
"""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
SIZE = {"width": 1280, "height": 800}
PICTURES = {
    "results.png": "/search?q=国家安全",
    "document.png": "/documents/security-neighbors-2015?q=国家安全#n10",
}


def main(folder: Path) -> None:
    with served() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(base_url=address, viewport=SIZE, color_scheme="light", locale="en-US")
        for name, path in PICTURES.items():
            page.goto(path, wait_until="networkidle")  # scripts add buttons after the page was laid out
            page.screenshot(path=folder / name)
        browser.close()


@contextmanager
def served() -> Iterator[str]:
    """The sample library behind a server of its own."""
    with tempfile.TemporaryDirectory() as temporary:
        program = [sys.executable, "-m", "searchsvc"]
        index = ["--index", f"{temporary}/index"]
        subprocess.run([*program, "build", "sample", *index], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        serve = [*program, "serve", *index, "--port", "0"]
        with subprocess.Popen(serve, cwd=ROOT, stderr=subprocess.PIPE, text=True) as server:
            try:
                assert server.stderr
                yield next(found[1] for line in server.stderr if (found := re.search(r"(http://\S+)/", line)))
            finally:
                server.terminate()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs")

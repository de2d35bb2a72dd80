"""The pages in a real browser: Debian's Chromium, by its path."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright
from waitress.server import create_server

from searchsvc.library import build
from searchsvc.settings import Settings
from searchsvc.web import create_app

SAMPLE = Path(__file__).parents[2] / "sample"


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The sample library, served."""
    index = tmp_path_factory.mktemp("index")
    build(Settings(index=index, sources=(SAMPLE,), segmenter="rjieba"))
    server = create_server(create_app(Settings(index=index)), host="127.0.0.1", port=0)
    threading.Thread(target=server.run, daemon=True).start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()


@pytest.fixture(scope="session")
def browser_here() -> Iterator[Browser]:
    path = shutil.which("chromium")
    if not path:
        if os.environ.get("CI") == "true":
            pytest.fail("needs Chromium: apt-get install chromium")
        pytest.skip("needs Chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def reader(browser_here: Browser, address: str) -> Iterator[Page]:
    """A page whose console stays empty and that asks no other host for anything."""
    context = browser_here.new_context(base_url=address, locale="en-US")
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: None if request.url.startswith(address) else errors.append(request.url))
    yield page
    context.close()
    assert errors == []


def test_a_search_is_typed_and_sent_with_enter(reader: Page) -> None:
    """Typing a term on the home page and Enter leads to passages with the term marked."""
    reader.goto("/")
    box = reader.get_by_role("searchbox").first
    box.fill("国家安全")
    box.press("Enter")
    expect(reader.locator("article mark").first).to_have_text("国家安全")
    assert "国家安全" in reader.title()


def test_a_facet_goes_on_and_off_and_back(reader: Page) -> None:
    """A facet value narrows the hits, the same link again widens them, and the back button goes back."""
    reader.goto("/search?q=security")
    everything = reader.locator("h1").inner_text()
    reader.locator("a[href*='script=Hant']").first.click()
    assert "script=Hant" in reader.url
    assert reader.locator("article").count() >= 1
    reader.go_back()
    assert "script=" not in reader.url
    assert reader.locator("h1").inner_text() == everything


def test_a_hit_leads_to_its_passage(reader: Page) -> None:
    """A hit opens its document at the passage, in view and marked."""
    reader.goto("/search?q=国家安全")
    reader.locator("article a[href*='/documents/'][href*='#n']").first.click()
    passage = reader.locator(":target")
    expect(passage).to_be_in_viewport()
    expect(passage.locator("mark").first).to_be_visible()


def test_everything_works_without_scripts(browser_here: Browser, address: str) -> None:
    """With JavaScript off a search, its hits and a document are all there."""
    context = browser_here.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    page.get_by_role("searchbox").first.fill("治理")
    page.get_by_role("searchbox").first.press("Enter")
    expect(page.locator("article mark").first).to_be_visible()
    page.locator("article a[href*='/documents/'][href*='#n']").first.click()
    expect(page.locator("mark").first).to_be_visible()
    context.close()


@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize(
    "path",
    ["/", "/search?q=国家安全", "/search?q=xyzzy", "/documents", "/documents/linjiang-data-2021?q=数据", "/help"],
)
def test_no_page_has_a_barrier(reader: Page, path: str, width: int) -> None:
    """axe finds no violation, and nothing is wider than the window."""
    reader.set_viewport_size({"width": width, "height": 900})
    reader.goto(path)
    found = Axe().run(reader).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
    assert reader.evaluate("document.documentElement.scrollWidth") <= width

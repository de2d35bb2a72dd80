"""The pages in a real browser, Debian's Chromium."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect


def test_a_search_is_typed_and_sent_with_enter(reader: Page) -> None:
    """Typing a term on the home page and pressing Enter leads to passages with the term marked."""
    reader.goto("/")
    box = reader.get_by_role("searchbox").first
    box.fill("国家安全")
    box.press("Enter")
    expect(reader.locator("article mark").first).to_have_text("国家安全")
    assert "国家安全" in reader.title()


def test_a_facet_goes_on_and_off_and_back(reader: Page) -> None:
    """A facet value narrows the hits, the same link widens them again, and the back button goes back."""
    reader.goto("/search?q=security")
    everything = reader.locator("h1").inner_text()
    reader.locator("a[href*='script=Hant']").first.click()
    assert "script=Hant" in reader.url
    assert reader.locator("article").count() >= 1
    reader.go_back()
    assert "script=" not in reader.url
    assert reader.locator("h1").inner_text() == everything


def test_a_hit_leads_to_its_passage(reader: Page) -> None:
    """A hit opens its document at the passage, scrolled into view and marked."""
    reader.goto("/search?q=国家安全")
    reader.locator("article a[href*='/documents/'][href*='#n']").first.click()
    passage = reader.locator(":target")
    expect(passage).to_be_in_viewport()
    expect(passage.locator("mark").first).to_be_visible()


def test_everything_works_without_scripts(browser_here: Browser, address: str) -> None:
    """Search, hits and documents all work without JavaScript."""
    context = browser_here.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    page.get_by_role("searchbox").first.fill("治理")
    page.get_by_role("searchbox").first.press("Enter")
    expect(page.locator("article mark").first).to_be_visible()
    page.locator("article a[href*='/documents/'][href*='#n']").first.click()
    expect(page.locator("mark").first).to_be_visible()
    context.close()


def test_the_next_match_is_reached_across_parts(reader: Page, difficult_address: str) -> None:
    """In a long document "next match" goes on to the next part, to the passage and its mark."""
    reader.goto(f"{difficult_address}/documents/long?q=ports")
    reader.get_by_role("link", name="First match").click()
    for n in (5, 299, 450, 690):
        passage = reader.locator(":target")
        expect(passage).to_have_id(f"n{n}")
        expect(passage).to_be_in_viewport()
        expect(passage.locator("mark").first).to_be_visible()
        if n != 690:
            passage.get_by_role("link", name="Next match").click()
    passage.get_by_role("link", name="Previous match").click()
    expect(reader.locator(":target")).to_have_id("n450")


def test_filters_are_folded_on_a_phone_and_open_on_a_desk(reader: Page) -> None:
    """On a phone the hits come first and filters open at a tap; a wide window shows them side by side."""
    reader.set_viewport_size({"width": 1280, "height": 900})
    reader.goto("/search?q=治理")
    value = reader.locator(".facet a").first
    expect(value).to_be_visible()
    reader.set_viewport_size({"width": 375, "height": 800})
    expect(value).to_be_hidden()
    reader.get_by_text("Filters", exact=True).locator("visible=true").click()
    expect(value).to_be_visible()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_titles_and_headings_have_serifs_in_either_interface(reader: Page, lang: str) -> None:
    """Titles of the library are set in serif, in either language of the interface; the interface is not."""
    for path, places in (
        ("/search?q=国家安全", "article h2 a, article h2 a > *, .documents li > a"),
        ("/documents", "article h2 a, article h2 a > *"),
        ("/documents/linjiang-data-2021", ".title h1 > *, .contents a, .contents a > *, .section > *"),
    ):
        reader.goto(f"{path}{'&' if '?' in path else '?'}lang={lang}")
        fonts = reader.locator(places).evaluate_all("found => found.map((one) => getComputedStyle(one).fontFamily)")
        assert fonts and all(re.search(r"(?<!sans-)serif", font) for font in fonts), path
        assert (
            reader.locator("nav a").first.evaluate("(one) => getComputedStyle(one).fontFamily").endswith("sans-serif")
        )


def test_a_page_is_laid_out_before_its_modules_are_fetched(reader: Page) -> None:
    """Scripts that only help later do not delay the first paint; afterwards all are loaded."""
    for path in ("/", "/search?q=国家安全", "/documents/linjiang-data-2021"):
        reader.goto(path, wait_until="networkidle")
        early, late = reader.evaluate(FETCHED)
        assert early == ["modules.js"], path
        assert "search.js" in late and ("copying.js" in late) == (path != "/"), path


FETCHED = """() => {
  const complete = performance.getEntriesByType("navigation")[0].domContentLoadedEventStart;
  const scripts = performance.getEntriesByType("resource").filter(({ name }) => name.endsWith(".js"));
  return [true, false].map((early) => scripts.filter(({ fetchStart }) => fetchStart < complete === early)
    .map(({ name }) => name.split("/").at(-1)));
}"""

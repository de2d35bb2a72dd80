"""Accessibility: keyboard only, screen readers, zoom, forced colours, print, input methods."""

from __future__ import annotations

import re
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, CDPSession, Page, expect

EVERY_PAGE = (
    "/",
    "/search?q=国家安全",
    "/search?q=治理&type=讲话&year=2015..2019&first=en",
    "/search?q=xyzzy&topic=昨日",
    "/documents?topic=数据治理",
    "/documents/linjiang-data-2021?q=数据&cite=2",
    "/documents/tea-stall-dispatch-2018",
    "/facets/author?q=的",
    "/help",
    "/about",
)


def tab_to(page: Page, selector: str, most: int = 150) -> None:
    """Press Tab until the element matched by `selector` has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{most} times Tab do not reach {selector}")


def test_a_search_a_filter_and_a_hit_without_a_mouse(reader: Page) -> None:
    """The keyboard alone leads from the home page via search and filter to a passage, with the focus always visible."""
    reader.goto("/")
    tab_to(reader, "input[name=q]")
    reader.keyboard.type("国家安全")
    reader.keyboard.press("Enter")
    reader.wait_for_url("**/search?q=*")
    reader.wait_for_load_state("networkidle")
    reader.keyboard.press("Tab")
    expect(reader.get_by_role("link", name="Skip to the results")).to_be_focused()
    expect(reader.get_by_role("link", name="Skip to the results")).to_be_in_viewport()
    reader.keyboard.press("Tab")
    reader.keyboard.press("Enter")
    tab_to(reader, "[data-choice='type=法规']", 10)
    outline = reader.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    reader.keyboard.press("Enter")
    reader.wait_for_url("**type=*")
    expect(
        reader.get_by_role("link", name=re.compile("^Regulation 法规 ?, 4 passages ?, chosen: remove$"))
    ).to_be_focused()
    tab_to(reader, "article h2 a")
    reader.keyboard.press("Enter")
    reader.wait_for_url("**/documents/**")
    expect(reader.locator(":target mark").first).to_be_in_viewport()


def test_the_keyboard_stands_where_it_stood(reader: Page) -> None:
    """After removing a filter by its chip, or choosing one on a phone, focus is kept and the number announced."""
    reader.goto("/search?q=国家安全&type=法规", wait_until="networkidle")
    chip = reader.get_by_role("list", name="Chosen filters").get_by_role("link")
    expect(chip).to_have_accessible_name(re.compile("^Type Regulation.* remove$"))
    chip.press("Enter")
    reader.wait_for_url(lambda url: "type=" not in url)
    expect(reader.get_by_role("link", name=re.compile("^Regulation 法规 ?, 4 passages$"))).to_be_focused()
    expect(reader.locator(".head [role=status]")).to_have_text("“国家安全” – 12 passages in 8 documents")
    reader.set_viewport_size({"width": 375, "height": 800})
    reader.get_by_text("Filters", exact=True).locator("visible=true").click()
    reader.get_by_role("link", name=re.compile("^Speech 讲话 ?, 2 passages$")).click()
    reader.wait_for_url("**type=*")
    expect(reader.get_by_role("heading", level=1)).to_be_focused()


def test_a_voice_reads_results_in_order(reader: Page) -> None:
    """Roles and names tell a screen reader where it is: search, heading, filters, hits named by their titles."""
    reader.goto("/search?q=国家安全&type=法规")
    said = reader.locator("body").aria_snapshot().replace(" ,", ",")
    order = [
        'link "Skip to the results"',
        "banner:",
        'navigation "Library":',
        "search:",
        'searchbox "Search the library"',
        "main:",
        'heading "“国家安全” – 4 passages in 2 documents" [level=1]',
        'list "Chosen filters":',
        'navigation "Filters":',
        'heading "Type" [level=3]',
        'link "Regulation 法规, 4 passages, chosen: remove"',
        'navigation "Sort by":',
        'navigation "Show":',
        'article "Linjiang Province Data Regulations 临江省数据条例":',
        "contentinfo:",
    ]
    places = [said.find(part) for part in order]
    assert -1 not in places, order[places.index(-1)]
    assert places == sorted(places)
    assert said.count("[level=1]") == 1


TEXTS = (
    "/",
    "/search?q=国家安全 security",
    "/search?q=xyzzy 国",
    "/documents",
    "/documents/kimono-services-2012?q=国家安全",
    "/documents/linjiang-data-2021?q=数据&cite=2",
    "/documents/tea-stall-dispatch-2018",
    "/facets/topic?q=的",
    "/help",
    "/about",
)

WRONG_LANGUAGE = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const wrong = [];
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.replace(/https?:[^ ]*|[^ ]+@[^ ]+|UTC/g, "").trim();
    if (walker.currentNode.parentElement.closest(".forms")) continue; // names of formats
    const language = walker.currentNode.parentElement.closest("[lang]").lang;
    const han = (text.match(/\\p{Script=Han}/gu) ?? []).length;
    const latin = (text.match(/[A-Za-z]{3,}/g) ?? []).length;
    if (language === "en" ? han : latin && language.startsWith("zh")) wrong.push(`${language}: ${text.slice(0, 60)}`);
  }
  return wrong;
}"""


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_piece_of_text_is_read_by_the_right_voice(reader: Page, language: str) -> None:
    """No Han is in text marked as English, and no English word in text marked as Chinese."""
    for path in TEXTS:
        reader.goto(f"{path}{'&' if '?' in path else '?'}lang={language}")
        assert reader.evaluate(WRONG_LANGUAGE) == [], path


@pytest.mark.parametrize(
    ("width", "scheme", "language"),
    [
        (1280, "light", "en"),
        (375, "dark", "zh"),
        pytest.param(1280, "light", "zh", marks=pytest.mark.long),
        pytest.param(1280, "dark", "en", marks=pytest.mark.long),
        pytest.param(1280, "dark", "zh", marks=pytest.mark.long),
        pytest.param(375, "light", "en", marks=pytest.mark.long),
        pytest.param(375, "light", "zh", marks=pytest.mark.long),
        pytest.param(375, "dark", "en", marks=pytest.mark.long),
    ],
)
def test_no_page_has_a_barrier(reader: Page, width: int, scheme: Literal["light", "dark"], language: str) -> None:
    """axe finds no violation on any kind of page; nothing overflows the window, is too small to hit, or moves."""
    reader.set_viewport_size({"width": width, "height": 900})
    reader.emulate_media(color_scheme=scheme)
    for path in EVERY_PAGE:
        reader.goto(f"{path}{'&' if '?' in path else '?'}lang={language}", wait_until="networkidle")
        found = Axe().run(reader).response["violations"]
        assert [(path, one["id"], one["nodes"][0]["html"]) for one in found] == []
        assert reader.evaluate("document.documentElement.scrollWidth") <= width, path
        assert reader.evaluate(SHIFTS) < UNSEEN, path
        assert reader.evaluate(SMALL) == [], path


SMALL = """() => [...document.querySelectorAll("a, button, summary, input")].filter(one => {
    const { width, height } = one.getBoundingClientRect();
    if (!height || !one.checkVisibility()) return false;
    return (width < 23.9 || height < 23.9) && !one.closest(".unseen, svg, .side, .words");
}).map(one => one.outerHTML.slice(0, 120))"""

UNSEEN = 0.001
"""A layout shift of a pixel or two, which a browser may report while a list is still being loaded."""
SHIFTS = """() => new Promise(done => new PerformanceObserver(list =>
    done(list.getEntries().filter(one => !one.hadRecentInput).reduce((sum, one) => sum + one.value, 0))
).observe({type: "layout-shift", buffered: true}) || setTimeout(() => done(0), 50))"""


def test_a_page_of_an_error_has_no_barrier(browser_here: Browser, address: str, empty_address: str) -> None:
    """Error pages, and the one on how to build an index, are accessible too."""
    page = browser_here.new_page()
    for place, status in ((f"{address}/nowhere", 404), (empty_address, 503)):
        for language in ("en", "zh"):
            answer = page.goto(f"{place}?lang={language}")
            assert answer and answer.status == status
            assert Axe().run(page).response["violations"] == []
    page.close()


def test_twice_as_large_nothing_is_lost(browser_here: Browser, address: str) -> None:
    """At 200 % zoom nothing needs sideways scrolling, and search box and hits are visible."""
    context = browser_here.new_context(
        base_url=address, viewport={"width": 640, "height": 450}, device_scale_factor=2, locale="en-US"
    )
    page = context.new_page()
    for path in EVERY_PAGE:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 640, path
        expect(page.get_by_role("searchbox").first).to_be_visible()
    context.close()


def test_a_mark_is_never_colour_alone(browser_here: Browser, address: str) -> None:
    """With forced colours and in print matches are still underlined."""
    context = browser_here.new_context(base_url=address, forced_colors="active")
    page = context.new_page()
    page.goto("/search?q=国家安全")
    mark = page.locator("article mark").first
    for media in ("screen", "print"):
        page.emulate_media(media=media)  # type: ignore[arg-type]
        assert "underline" in mark.evaluate("mark => getComputedStyle(mark).textDecorationLine")
        mark_colours = mark.evaluate("mark => [getComputedStyle(mark).color, getComputedStyle(mark).backgroundColor]")
        assert mark_colours[0] != mark_colours[1]
    context.close()


def test_nothing_moves_by_itself(reader: Page) -> None:
    """There are no transitions or animations that anyone would have to turn off."""
    reader.goto("/search?q=治理")
    assert reader.evaluate("document.getAnimations().length") == 0
    style = reader.request.get(reader.locator("link[rel=stylesheet]").get_attribute("href") or "").text()
    assert not re.search("transition|animation|scroll-behavior", style)


def test_paper_shows_the_texts_and_no_controls(reader: Page) -> None:
    """A printed page of results has title, hits and marks, but no search box, filters or pager."""
    reader.goto("/search?q=治理")
    reader.emulate_media(media="print")
    for shown in ("h1", "article h2", "article mark"):
        expect(reader.locator(shown).first).to_be_visible()
    for hidden in ("form.search", ".filters", ".pager", ".switches", "footer"):
        expect(reader.locator(hidden).first).to_be_hidden()


def composing(page: Page) -> CDPSession:
    return page.context.new_cdp_session(page)


def test_the_enter_of_an_input_method_does_not_search(reader: Page) -> None:
    """Enter during composition with an input method only ends it; the next Enter searches."""
    reader.goto("/", wait_until="networkidle")
    reader.get_by_role("searchbox").first.focus()
    session = composing(reader)
    enter = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229, "nativeVirtualKeyCode": 229}
    session.send("Input.imeSetComposition", {"text": "zhili", "selectionStart": 5, "selectionEnd": 5})
    session.send("Input.dispatchKeyEvent", {"type": "keyDown", "text": "\r", **enter})
    session.send("Input.dispatchKeyEvent", {"type": "keyUp", **enter})
    reader.wait_for_timeout(300)
    assert "/search" not in reader.url
    session.send("Input.insertText", {"text": "治理"})
    expect(reader.get_by_role("searchbox").first).to_have_value("治理")
    reader.keyboard.press("Enter")
    reader.wait_for_url("**/search?q=*")
    expect(reader.locator("article mark").first).to_have_text("治理")

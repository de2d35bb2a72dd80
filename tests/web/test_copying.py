"""Citing, copying, sharing and printing in a real browser: by mouse, by keyboard, with and without scripts."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

DOCUMENT = "/documents/linjiang-data-2021"
FIRST = "数据是新的生产要素"
ENGLISH = "Data is a new factor of production."


@pytest.fixture
def copying(reader: Page) -> Page:
    """A page that may use the clipboard, as with https or on localhost."""
    reader.context.grant_permissions(["clipboard-read", "clipboard-write"])
    return reader


@pytest.fixture
def insecure(browser_here: Browser, address: str) -> Iterator[Page]:
    """A page over plain http from another machine."""
    context = browser_here.new_context(base_url=address.replace("127.0.0.1", "library.test"), locale="en-US")
    yield context.new_page()
    context.close()


def clipboard(page: Page) -> dict[str, str]:
    """What would be pasted, by media type."""
    held: dict[str, str] = page.evaluate(
        """async () => Object.fromEntries(await Promise.all((await navigator.clipboard.read()).flatMap(
             (item) => item.types.map(async (type) => [type, await (await item.getType(type)).text()]))))"""
    )
    return held


def copy(page: Page, place: str, way: str) -> dict[str, str]:
    page.locator(place).hover()
    buttons = page.locator(place).locator(".copying")
    if not buttons.get_by_role("button", name=way).is_visible():
        buttons.get_by_text("Copy", exact=True).click()
    buttons.get_by_role("button", name=way, exact=True).click()
    expect(page.get_by_role("status").last).to_have_text("Copied.")
    return clipboard(page)


def test_a_passage_is_copied_in_four_ways(copying: Page) -> None:
    """English, Chinese, both as a table for Word, or both with their citation are copied, hidden sides too."""
    copying.goto(f"{DOCUMENT}?view=en")
    english = copy(copying, "#n1", "English")
    assert english["text/plain"].startswith(ENGLISH) and FIRST not in english["text/plain"]
    chinese = copy(copying, "#n1", "Chinese")
    assert chinese["text/plain"].startswith(FIRST) and ENGLISH not in chinese["text/plain"]
    both = copy(copying, "#n1", "Both")
    assert both["text/plain"] == f"{chinese['text/plain']}\n\n{english['text/plain']}"
    cells = re.findall(r'<td lang="([^"]+)"[^>]*><p>(.*?)</p>', both["text/html"])
    assert [(lang, text[:4]) for lang, text in cells] == [("zh-Hans", FIRST[:4]), ("en", ENGLISH[:4])]
    cited = copying.request.get(f"{DOCUMENT}/cite.txt?n=1").text()
    quoted = copy(copying, "#n1", "Quotation")
    quotation = quoted["text/plain"].split("\n\n")
    assert quotation[:2] == both["text/plain"].split("\n\n")
    assert quotation[2] == cited
    assert re.findall(r'lang="([^"]+)"><p>', quoted["text/html"]) == ["zh-Hans", "en", "en"]


def test_a_hit_is_copied_whole(copying: Page) -> None:
    """From the results a passage is copied as it is in its document, with its citation."""
    copying.goto("/search?q=三个衔接")
    held = copy(copying, "article", "Both")
    assert "三个衔接" in held["text/plain"] and "<mark" not in held["text/html"]
    quotation = copy(copying, "article", "Quotation")["text/plain"]
    copying.locator("article").get_by_role("link", name="Cite").click()
    cited = copying.locator(".passage .citation")
    expect(cited).to_be_in_viewport()
    assert quotation.split("\n\n") == [*held["text/plain"].split("\n\n"), cited.inner_text()]


def test_what_cannot_be_copied_is_said(copying: Page) -> None:
    """If a side is missing or the server does not answer, the reader is told, and nothing is copied."""
    copying.goto("/documents/tea-stall-dispatch-2018")
    before = copy(copying, "#n1", "English")
    copying.get_by_role("button", name="Chinese", exact=True).locator("visible=true").click()
    expect(copying.get_by_role("status").last).to_have_text("This side is missing.")
    copying.route("**/api/**", lambda asked: asked.fulfill(status=204))
    copying.get_by_role("button", name="Both", exact=True).locator("visible=true").click()
    expect(copying.get_by_role("status").last).to_have_text("The text could not be loaded. Try again.")
    assert clipboard(copying) == before


def test_markup_is_copied_as_text(copying: Page, difficult_address: str) -> None:
    """A text that looks like a script is pasted as plain characters."""
    copying.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=difficult_address)
    copying.goto(f"{difficult_address}/documents/hostile")
    held = copy(copying, "#n1", "Both")
    assert "<script>alert(1)</script>" in held["text/plain"]
    assert "<script" not in held["text/html"] and "&lt;script&gt;" in held["text/html"]


def test_without_a_clipboard_the_text_is_selected(insecure: Page) -> None:
    """Over plain http a field appears with the text selected, and closes with Escape."""
    insecure.goto(f"{DOCUMENT}?cite=1")
    assert insecure.evaluate("navigator.clipboard === undefined")
    insecure.locator("#n1").hover()
    insecure.locator("#n1 .copying summary").click()
    insecure.get_by_role("button", name="English", exact=True).locator("visible=true").click()
    field = insecure.get_by_role("textbox", name="Text to copy")
    expect(field).to_be_focused()
    assert insecure.evaluate("getSelection().toString()").startswith(ENGLISH)
    expect(insecure.get_by_role("status").last).to_contain_text("The text is selected")
    insecure.keyboard.press("Escape")
    expect(field).to_have_count(0)
    expect(insecure.get_by_role("button", name="English", exact=True).locator("visible=true")).to_be_focused()


def test_a_selection_stays_in_its_column(copying: Page) -> None:
    """A selection over three paragraphs copies one language of them, without numbers and buttons."""
    copying.set_viewport_size({"width": 1280, "height": 2000})
    copying.goto(DOCUMENT, wait_until="networkidle")
    for side, within, without in (("en", ENGLISH, "数据"), ("zh", FIRST, "factor")):
        drag(copying, f"#n1 .{side}", f"#n4 .{side}")
        copying.keyboard.press("Control+c")
        held = clipboard(copying)["text/plain"]
        assert held.strip().startswith(within[1:5])
        assert len(held.strip().splitlines()) >= 4
        # An English paragraph may contain a gloss.
        assert without not in re.sub(r"\([^)]*\)", "", held)
        assert "Cite" not in held and not re.search(r"^\d+$", held, re.MULTILINE)


def test_a_selection_in_the_results_stays_in_its_column(copying: Page) -> None:
    """A selection from one hit to the next copies one language too; "select all" selects all."""
    copying.set_viewport_size({"width": 1280, "height": 2000})
    copying.goto("/search?q=国家安全", wait_until="networkidle")
    drag(copying, "article:nth-of-type(1) .side.zh", "article:nth-of-type(2) .side.zh")
    chosen = copying.evaluate("getSelection().toString()")
    assert "国家安全" in chosen and "security of the state" not in chosen
    copying.keyboard.press("Control+a")
    assert "security of the state" in copying.evaluate("getSelection().toString()")


def test_a_selection_by_touch_stays_in_its_column(browser_here: Browser, address: str) -> None:
    """On a touch screen a selection is in the language where it began, even if its handles go further."""
    context = browser_here.new_context(base_url=address, has_touch=True, viewport={"width": 1024, "height": 1366})
    page = context.new_page()
    page.goto(DOCUMENT, wait_until="networkidle")
    for side, within, without in (("zh", FIRST, "factor"), ("en", ENGLISH, "数据是")):
        page.locator(f"#n1 .{side}").tap()
        # The handles of a selection belong to the browser: a page only learns what is selected.
        chosen = page.evaluate(
            """(side) => {
                 const range = document.createRange();
                 range.setStartBefore(document.querySelector(`#n1 .${side}`));
                 range.setEndAfter(document.querySelector(`#n4 .${side}`));
                 getSelection().removeAllRanges();
                 getSelection().addRange(range);
                 return getSelection().toString();
               }""",
            side,
        )
        assert chosen.strip().startswith(within) and len(chosen.strip().splitlines()) >= 4
        assert without not in chosen and "Cite" not in chosen
    context.close()


def drag(page: Page, start: str, end: str) -> None:
    """Drag from within the first character of one text to the end of another."""
    first, last = page.locator(start).bounding_box(), page.locator(end).bounding_box()
    assert first and last
    page.mouse.move(first["x"] + 12, first["y"] + 10)
    page.mouse.down()
    page.mouse.move(last["x"] + last["width"] - 4, last["y"] + last["height"] - 8, steps=12)
    page.mouse.up()


def test_keys_alone_lead_to_a_citation(copying: Page) -> None:
    """By keyboard: go to a passage, open its citation, copy it, and have that announced."""
    copying.goto(DOCUMENT, wait_until="networkidle")
    tab_to(copying, "Cite passage 2")
    expect(copying.locator("#n2 .acts")).to_have_css("opacity", "1")
    copying.keyboard.press("Enter")
    expect(copying.locator("#n2 .citation")).to_be_in_viewport()
    expect(copying.get_by_role("button", name="Copy the citation")).to_be_visible()
    copying.locator("#n2 .n").focus()
    tab_to(copying, "Copy the citation")
    copying.keyboard.press("Enter")
    expect(copying.get_by_role("status").last).to_have_text("Copied.")
    assert "passage 2" in clipboard(copying)["text/plain"]
    tab_to(copying, "BibTeX")
    with copying.expect_download() as download:
        copying.keyboard.press("Enter")
    assert download.value.suggested_filename == "linjiang-data-2021-2.bib"


def tab_to(page: Page, name: str, most: int = 80) -> None:
    """Press Tab until the element with this name has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        named = page.evaluate("document.activeElement.getAttribute('aria-label') ?? document.activeElement.innerText")
        if named.strip() == name:
            return
    pytest.fail(f"“{name}” is not reached by {most} tabs")


def test_letters_hold_whole_addresses(copying: Page, address: str) -> None:
    """Without a public address, copied and shared links get the address in the browser."""
    copying.goto(f"{DOCUMENT}?cite=2", wait_until="networkidle")
    copying.locator(".share").get_by_role("button", name="Copy link").click()
    expect(copying.get_by_role("status").last).to_have_text("Copied.")
    assert clipboard(copying)["text/plain"] == f"{address}{DOCUMENT}"
    report = copying.get_by_role("link", name="Report an error in this passage").get_attribute("href")
    assert report
    body = parse_qs(urlsplit(report).query)["body"][0]
    assert f"{address}/passages/linjiang-data-2021:" in body and len(report) < 1800
    copying.locator("#n2").get_by_role("button", name="Copy the report").click()
    expect(copying.get_by_role("status").last).to_have_text("Copied.")
    assert clipboard(copying)["text/plain"].replace("\r\n", "\n") == body.replace("\r\n", "\n")


def test_everything_is_there_without_scripts(browser_here: Browser, address: str) -> None:
    """Without scripts citations can be opened and fetched, and no button is shown that would do nothing."""
    context = browser_here.new_context(base_url=address, java_script_enabled=False, locale="en-US")
    page = context.new_page()
    page.goto(DOCUMENT)
    page.locator(".share .cite summary").click()
    expect(page.locator(".share .citation")).to_contain_text("Linjiang Policy Review")
    page.locator("#n1").hover()
    page.get_by_role("link", name="Cite passage 1", exact=True).click()
    expect(page.locator("#n1 .citation")).to_contain_text("passage 1,")
    expect(page.locator("#n1").get_by_role("link", name="RIS")).to_be_visible()
    assert page.locator("main button:visible").all_inner_texts() == ["Search"]
    page.goto("/search?q=三个衔接")
    assert page.locator("article button, article details:not(.whole)").count() == 0
    page.locator("article").get_by_role("link", name="Cite").click()
    expect(page.locator(".passage .citation")).to_contain_text("passage")
    context.close()


def test_searching_inside_stays_in_the_document(copying: Page) -> None:
    """The search box in a document marks its passages, with links to the first match, the next, and a list."""
    copying.goto(DOCUMENT)
    box = copying.get_by_role("searchbox", name="Search in this document")
    box.fill("定价")
    box.press("Enter")
    expect(copying).to_have_url(re.compile(f"{DOCUMENT}\\?"))
    copying.get_by_role("link", name="First match").click()
    expect(copying.locator(":target mark").first).to_have_text("定价")
    copying.locator(":target").get_by_role("link", name="Next match").click()
    expect(copying.locator(":target mark").first).to_be_in_viewport()
    copying.get_by_role("link", name="As a list").click()
    expect(copying.locator("article").first).to_be_visible()
    assert {"q", "document"} <= set(parse_qs(urlsplit(copying.url).query))


def test_a_printed_document_is_two_columns_and_nothing_to_click(copying: Page) -> None:
    """A printed document has titles, facts, citation and all numbered passages in both languages, on few pages."""
    copying.goto(f"{DOCUMENT}?all=yes")
    copying.emulate_media(media="print", color_scheme="dark")
    assert copying.evaluate("getComputedStyle(document.body).color") == "rgb(33, 31, 27)"  # dark on paper
    pages = PdfReader(io.BytesIO(copying.pdf(format="A4"))).pages
    assert 4 <= len(pages) <= 8
    text = "\n".join(page.extract_text() for page in pages)
    flat = re.sub(r"\s", "", text)
    assert "original work published in Linjiang Policy Review".replace(" ", "") in flat
    assert ENGLISH.replace(" ", "") in flat and "TranslatedbyMiriamCastell" in flat
    for control in ("Copy", "E-mail", "Report an error", "Search in this document", "Back to the library", "Contents"):
        assert control not in text


def test_the_print_button_prints(copying: Page) -> None:
    """With scripts the button opens the print dialogue; a document in parts first opens as a whole."""
    copying.add_init_script("window.print = () => document.documentElement.setAttribute('data-printed', '')")
    copying.goto(DOCUMENT, wait_until="networkidle")
    copying.get_by_role("link", name="Print").click()
    expect(copying.locator("html[data-printed]")).to_have_count(1)


@pytest.mark.parametrize(("width", "lang"), [(1280, "en"), (375, "zh")])
def test_what_opens_has_no_barrier(copying: Page, width: int, lang: str) -> None:
    """axe finds no violation in open citations and copy buttons, and nothing overflows the window."""
    copying.set_viewport_size({"width": width, "height": 900})
    for path in (f"{DOCUMENT}?q=数据&cite=2&lang={lang}", f"/search?q=国家安全&lang={lang}"):
        copying.goto(path, wait_until="networkidle")
        for details in copying.locator(".copying, .cite:is(details)").all()[:4]:
            details.evaluate("details => { details.open = true; }")
        copying.locator(".citation:visible, .copying:visible").first.hover()
        found: list[dict[str, Any]] = Axe().run(copying).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
        assert copying.evaluate("document.documentElement.scrollWidth") <= width
        text = copying.locator(".side:visible").last.bounding_box()
        assert text and text["width"] > 300

"""A library whose texts and names are malicious, in a real browser: harmless and readable."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from playwright.sync_api import Dialog, Page

HARM = "<script>alert(1)</script>\"'&amp;\u202e"
PATHS = (
    "/",
    "/documents",
    "/facets/topic?of=documents",
    "/search?q=税",
    "/search?q=tax&view=en",
    f"/search?q=税&type={quote('javascript:alert(3)')}",
    f"/search?q={quote(HARM)}&type={quote(HARM)}&document={quote(HARM)}",
    "/documents/hostile?q=税",
    "/documents/x-javascript.alert?q=tax",
    "/documents/endless",
    "/help",
)

TURNING = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const wrong = [];
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent;
    if (!/[\\u202a-\\u202e\\u2066-\\u2069]/.test(text)) continue;
    const count = (characters) => (text.match(characters) ?? []).length;
    if (count(/[\\u2066-\\u2068]/g) > count(/\\u2069/g)) wrong.push(`left open: ${text}`);
    const style = getComputedStyle(walker.currentNode.parentElement);
    if (walker.currentNode.parentElement.closest(".side, .citation")) continue;
    if (style.display === "inline" && !style.unicodeBidi.startsWith("isolate"))
      wrong.push(walker.currentNode.parentElement.outerHTML.slice(0, 200));
  }
  return wrong;
}"""


@pytest.mark.parametrize("width", [1280, 375])
def test_a_hostile_library_does_no_harm(reader: Page, difficult_address: str, width: int) -> None:
    """No dialog opens, no script or URL in a text runs, nothing overflows the window.

    Bidirectional controls affect nothing outside their own text.
    """
    opened: list[str] = []

    def note(dialog: Dialog) -> None:
        opened.append(dialog.message)
        dialog.dismiss()

    reader.on("dialog", note)
    reader.set_viewport_size({"width": width, "height": 900})
    for path in PATHS:
        answer = reader.goto(difficult_address + path)
        assert answer and answer.status == 200, path
        assert reader.evaluate("document.documentElement.scrollWidth") <= width, path
        assert reader.evaluate("document.querySelectorAll('main script, main b, [onmouseover]').length") == 0, path
        assert reader.locator("a[href^='javascript' i]").count() == 0, path
        assert reader.evaluate(TURNING) == [], path
    assert opened == []


def test_a_word_of_100_kb_is_cut_among_results(reader: Page, difficult_address: str) -> None:
    """A page of results stays small whatever a passage holds, and the rest can be reached."""
    answer = reader.goto(f"{difficult_address}/search?q=tax")
    assert answer and len(answer.body()) < 200_000
    reader.get_by_role("link", name="Permalink to passage 1").first.click()
    assert "/documents/" in reader.url

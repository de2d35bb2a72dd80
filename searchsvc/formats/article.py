"""Article extraction: find the article of a web page and strip the navigation and other furniture around it."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from . import footnotes

# lxml carries no types.
Element = Any

LEAST_SHARE = 0.4
"""The least share of a page's text in its `article` or `main` for that to be taken as the whole article."""

_AROUND = re.compile(
    r"(?:\A|[\s_-])(?:share|sharing|social|nav|navbar|navigation|menu|breadcrumbs?|crumbs?|sidebar|side-bar|footer"
    r"|comments?|related|recommend(?:ed|ations)?|cookies?|advert|ads?|banner|newsletter|subscribe|pagination|pager"
    r"|toolbar|rich_media_meta_list|pg-boilerplate|editsection|backlink|sitesub|skip|login|search|tags?|promo|popup"
    r"|modal|toc|qrcode)(?:[\s_-]|\Z)|\bmsocom",
    re.IGNORECASE,
)


def names(words: str) -> frozenset[str]:
    """A set of element names, from a string separated by spaces."""
    return frozenset(words.split())


_ROLES = names("navigation banner contentinfo complementary search menu menubar toolbar dialog alert")
_FURNITURE = names("nav aside footer form button select iframe svg")
_ARTICLES = ("article", "main", "h1")
_PARAGRAPHS = names("p ul ol dl h1 h2 h3 h4 blockquote pre")
"""Elements that are text already, where the search for the densest element stops."""
_TAKEN_OUT = "searchsvc-furniture"
_NO_TEXT = ("script", "style", "noscript", "template")


def article_of(root: Element) -> tuple[Element, int]:
    """The element that holds the article, with its furniture removed, and the number of characters left out."""
    body = root.find("body") if root.find("body") is not None else root
    etree.strip_elements(body, *_NO_TEXT, with_tail=False)
    whole = _length(body)
    for element in list(body.iter()):
        if isinstance(element.tag, str) and element is not body and _is_furniture(element, whole):
            element.tag = _TAKEN_OUT
    etree.strip_elements(body, _TAKEN_OUT, with_tail=False)  # at once: removing one by one copies the text in between
    article = _marked(body)
    if article is None:
        article = _densest(body)
    for note in footnotes.outside(article, body):
        article.append(note)
    return article, max(whole - _length(article), 0)


def _is_furniture(element: Element, whole: int) -> bool:
    if element.getparent() is None:
        return False
    if element.tag in _FURNITURE or element.get("role") in _ROLES or element.get("aria-hidden") == "true":
        return True
    if element.tag == "header" and not any(True for _ in element.iter("h1")):
        return element.getparent().tag in ("body", "div")
    if element.tag in _ARTICLES or next(element.iter(*_ARTICLES), None) is not None:
        return False
    named = f"{element.get('id', '')} {element.get('class', '')}"
    # A class such as `comment` may be on the article itself: an element with most of the text is not furniture.
    return bool(_AROUND.search(named)) and _length(element) < LEAST_SHARE * whole


def _marked(body: Element) -> Element | None:
    """The element that the page itself marks as its article."""
    whole = _length(body)
    for query in (".//*[@itemprop='articleBody']", ".//article", ".//main", ".//*[@role='main']"):
        found = body.xpath(query)
        best = max(found, key=_length, default=None)
        if best is not None and _length(best) >= LEAST_SHARE * whole and _length(best):
            return best
    return None


def _densest(body: Element) -> Element:
    """The smallest element that holds nearly all of the text outside links."""
    article = body
    while True:
        inside = [child for child in article if isinstance(child.tag, str)]
        best = max(inside, key=_density, default=None)
        if best is None or best.tag in _PARAGRAPHS:
            return article
        if _density(best) < 0.85 * _density(article):
            return article
        article = best


def _density(element: Element) -> int:
    linked = sum(len(link.text_content()) for link in element.iter("a"))
    return max(len("".join(element.text_content().split())) - 2 * linked, 0)


def _length(element: Element) -> int:
    return len("".join(element.text_content().split()))

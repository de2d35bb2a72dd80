"""Every word that a reader sees or hears goes through gettext, in templates and views."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import Environment

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates").glob("*.html"))
VIEWS = sorted((ROOT / "searchsvc" / "web" / "pages").glob("*.py"))
SEEN = {"alt", "aria-label", "aria-description", "placeholder", "title"}
NOT_SHOWN = {"_", "gettext", "ngettext", "compile", "fullmatch"}
"""Functions whose strings are looked up, or are patterns."""
OUTPUT = {"variable_begin", "else", "or", "~"}
"""Tokens before a string that an expression outputs."""
NAMES = {"searchsvc build", "English", "中文", "BibTeX", "RIS", "CSL-JSON", "Hans", "Hant", "Lax"}
"""Commands, names and codes that are the same in every language."""


class Words(HTMLParser):
    """Collects the words of markup that are seen or heard."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name in SEEN]


def words(markup: str) -> list[str]:
    reader = Words()
    reader.feed(markup)
    reader.close()
    return [text.strip() for text in reader.found if any(map(str.isalpha, text)) and text.strip() not in NAMES]


def bare(template: str) -> str:
    """The literal text of a template, with the strings that expressions output, without statements."""
    kept: list[str] = []
    inside, before, depth = "", "", 0
    # The kind of page is the class of its main element.
    template = re.sub(r"{% block kind %}\w+{% endblock %}", "", template)
    for _, kind, value in Environment().lex(template):
        depth += (value in ("(", "[", "{")) - (value in (")", "]", "}")) if kind == "operator" else 0
        if kind in ("variable_begin", "block_begin"):
            inside = kind
        elif kind in ("variable_end", "block_end"):
            inside = ""
        elif kind == "data":
            kept.append(value)
        elif inside == "variable_begin" and kind == "string" and not depth and before in OUTPUT:
            kept.append(value[1:-1])
        if kind != "whitespace":
            before = value if kind in ("name", "operator") else kind
    return "".join(kept)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_no_word_of_a_template_is_beside_gettext(path: Path) -> None:
    """Text between tags and in attributes of templates is looked up in the reader's language."""
    assert words(bare(path.read_text(encoding="utf-8"))) == []


def literals(tree: ast.AST) -> Iterator[str]:
    """The strings in a program, without docstrings and error messages for administrators."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Raise) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            continue
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in NOT_SHOWN:
            continue
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "0" for part in node.values)
            for part in node.values:
                if isinstance(part, ast.FormattedValue):
                    yield from literals(part)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        else:
            yield from literals(node)


@pytest.mark.parametrize("path", VIEWS, ids=lambda path: path.stem)
def test_no_word_of_a_view_is_beside_gettext(path: Path) -> None:
    """Text between tags and sentences in views are looked up in the reader's language."""
    found = list(literals(ast.parse(path.read_text(encoding="utf-8"))))
    marked_up = [word for text in found if "<" in text and not text.startswith("/") for word in words(text)]
    sentences = [text for text in found if "<" not in text and re.search(r"\w\w+ \w\w+|^[A-Z][a-z]+$", text)]
    assert marked_up == []
    assert [text for text in sentences if text not in NAMES] == []


def test_a_bare_word_is_noticed() -> None:
    """Words between tags, in labels and in expressions are found; classes, languages and addresses are not words."""
    assert words(bare("<p class='a b' lang=\"{{ 'en' if x else 'zh' }}\">Read {{ x }}</p>")) == ["Read"]
    assert words(bare("<a aria-label='To the top' href='{{ here(a='b') }}'>{{ _('Top') }}</a>")) == ["To the top"]
    assert words(bare("<b>{{ 'More' if x else 'Less' }}</b>")) == ["MoreLess"]
    assert words(bare("<b>{% if x %}还有{% endif %}</b>")) == ["还有"]

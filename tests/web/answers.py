"""Parts of an HTML answer: its links, its heading, and its markup without the texts of the library."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from flask import Flask
from werkzeug.test import TestResponse

from searchsvc.settings import Settings

Start = Callable[[Settings], Flask]


def links(answer: TestResponse) -> list[str]:
    return [address.replace("&amp;", "&") for address in re.findall(r'(?:href|src|action)="([^"]*)"', answer.text)]


def heading(answer: TestResponse) -> str:
    found = re.findall(r"<h1>(.*?)</h1>", answer.text, re.DOTALL)
    assert len(found) == 1
    return re.sub(r"<[^>]+>", "", found[0]).strip()


def query_of(address: str | None) -> dict[str, list[str]]:
    return parse_qs(urlsplit(address or "").query)


def without_texts(page: str) -> str:
    """A page without the texts of its passages."""
    return re.sub(r'(<p class="side [^>]*>).*?(</p>)', r"\1\2", page, flags=re.DOTALL)

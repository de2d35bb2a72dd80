"""Run hostile queries against an index in a process of its own: `python hostile_queries.py INDEX COUNT SEED`.

Prints as JSON the statuses, the processor time of the slowest answer in seconds, and the memory in kB half-way and at
the end.
"""

from __future__ import annotations

import json
import random
import re
import sys
import time
from collections import Counter
from pathlib import Path
from urllib.parse import quote, urlencode

from flask.testing import FlaskClient

from searchsvc.engines.protocol import DOCUMENT_SORTS, FACETS, SORTS
from searchsvc.query import FIELDS
from searchsvc.settings import Settings
from searchsvc.web import create_app

WORDS = tuple(
    word
    for line in (
        "国家安全 國 的 小康 治理 一 㐂 𠮷 security may not US C s a the U.S. COVID-19 1,200.50 don’t decision-making",
        "2019 <script>alert(1)</script> '--; ../../etc/passwd {{7*7}} ${x} %00 \\ \0 \u202e \u200b \ufeff \ud800 ﷺ",
    )
    for word in line.split(" ")
)
HAN = [chr(code) for code in range(0x4E00, 0x9000)]
CHOICES = {"year": ("none", "2019", "2019..2021", "..-300"), "script": ("Hans", "none"), "sides": ("both", "zh", "en")}
NUMBERS = ("1", "2", "7", "0", "-1", "99999", "1" * 30, "\u0663", "x", "")
MORE = {
    "of": ("documents", "passages", "x"),
    "by": ("name", "count", "x"),
    "lang": ("zh", "en", "x"),
    "view": ("zh", "en", "both", "x"),
    "first": ("zh", "en", "x"),
    "apart": ("yes", "x"),
    "all": ("yes", "x"),
    "gone": ("yes",),
    "from": ("1949", "2020", "x", "-5", "99999"),
    "to": ("1949", "2020", "x", ""),
    **dict.fromkeys(("n", "part", "cite"), NUMBERS),
}
FACET, READER, FORM = ("of", "by", "find"), ("lang", "view", "first"), ("zh", "en", "not_en", "from", "to")
PLACE = ("n", "part", "cite", "all", "gone", "apart")
SIGNS = (
    "OR",
    "AND",
    "NOT",
    "-",
    "--",
    "=",
    "==",
    "*",
    "**",
    ":",
    "(",
    ")",
    "((",
    '"',
    "“",
    "”",
    "「",
    "『",
    "~",
    "^",
    "..",
)


def query(draw: random.Random, depth: int = 0) -> str:
    """A query, mostly well-formed, now and then broken."""
    kind = draw.randrange(12)
    if kind < 3 or depth > 5:
        return draw.choice(WORDS)
    if kind == 3:
        return draw.choice(WORDS)[: draw.randrange(1, 4)] + "*"
    if kind == 4:
        return draw.choice(FIELDS) + draw.choice((":", "：")) + query(draw, depth + 1)
    if kind == 5:
        return draw.choice("-=") + query(draw, depth + 1)
    if kind == 6:
        return draw.choice(('"%s"', "“%s”", "「%s」", '"%s', '="%s"')) % query(draw, depth + 1)
    if kind == 7:
        return draw.choice(SIGNS)
    if kind == 8:
        return f"({query(draw, depth + 1)})"
    if kind == 9:
        return f"{draw.choice(('year', 'date'))}:{draw.randrange(-9999, 99999)}..{draw.choice(('', '2020-13', '2021'))}"
    joined = draw.choice((" ", " OR ", "", "\u3000"))
    return joined.join(query(draw, depth + 1) for _ in range(draw.randrange(2, 6)))


def enormous(draw: random.Random) -> str:
    """Queries far beyond the limits, or just within them."""
    if draw.random() < 0.3:
        return "".join(draw.choices(HAN, k=990))
    one = draw.choice((*WORDS, *SIGNS, "a* ", "a OR ", "(", "-(", "=a ", "zh:(", "e\u0301\u0302", "国 "))
    return one * draw.randrange(100, 3000)


class Addresses:
    """Addresses of every page and API answer, with documents and passages that exist and that do not."""

    def __init__(self, client: FlaskClient) -> None:
        hits = client.get("/api/v1/search?size=100").get_json()["hits"]
        self.passages = [hit["id"] for hit in hits]
        self.documents = sorted({hit["document"]["id"] for hit in hits})

    def drawn(self, draw: random.Random) -> str:
        path, more = draw.choice((self._search, self._search, self._page, self._one))(draw)
        q = enormous(draw) if draw.random() < 0.02 else query(draw)
        asked = [("q", q)] if draw.random() < 0.9 else []
        for facet in draw.sample(FACETS, draw.randrange(3)):
            values = WORDS if draw.random() < 0.05 else CHOICES.get(facet, (*WORDS, "none"))
            asked.append((facet, draw.choice(values)))
        if draw.random() < 0.3:
            asked.append(("sort", draw.choice((*SORTS, *DOCUMENT_SORTS))))
            asked.append(("page", draw.choice(("1",) * 9 + ("2", "3", "50", "0", "1000000", "-1"))))
            asked.append(("size", draw.choice(("1", "10", "20", "50", "100") * 2 + ("0", "101"))))
        for name in draw.sample(more, draw.randrange(min(4, len(more) + 1))):
            asked.append((name, draw.choice(MORE[name]) if name in MORE else query(draw)))
        return f"{path}?{urlencode([(name, value.encode('utf-8', 'surrogatepass')) for name, value in asked])}"

    def _search(self, draw: random.Random) -> tuple[str, tuple[str, ...]]:
        return draw.choice(("/api/v1/search", "/search")), ("apart", "document", "after", *READER, *FORM)

    def _page(self, draw: random.Random) -> tuple[str, tuple[str, ...]]:
        facets = [f"/facets/{facet}" for facet in (*FACETS, "none")]
        return draw.choice(("/", "/documents", "/documents", "/help", "/about", *facets)), (*FACET, *READER, *FORM)

    def _one(self, draw: random.Random) -> tuple[str, tuple[str, ...]]:
        broken = quote(draw.choice(WORDS).encode("utf-8", "surrogatepass"))
        document, passage = draw.choice((*self.documents, broken)), draw.choice((*self.passages, broken))
        cited = f"/documents/{document}/cite.{draw.choice(('txt', 'bib', 'ris', 'json', 'exe'))}"
        one = (f"/documents/{document}", f"/api/v1/documents/{document}")
        return draw.choice((*one, cited, f"/passages/{passage}", f"/api/v1/passages/{passage}")), (*PLACE, *READER)


def own_memory() -> int:
    """Kilobytes of memory private to this process, without the mapped index, which the system can reclaim."""
    return int(re.findall(r"RssAnon:\s+(\d+)", Path("/proc/self/status").read_text("ascii"))[0])


def main(index: Path, count: int, seed: int) -> None:
    client = create_app(Settings(index=index)).test_client()
    draw, addresses = random.Random(seed), Addresses(client)
    statuses = Counter[int]()
    slowest, memory = (0.0, ""), []
    for number in range(count):
        asked = addresses.drawn(draw)
        began = time.thread_time()
        statuses[client.get(asked).status_code] += 1
        slowest = max(slowest, (time.thread_time() - began, asked))
        if number in (count // 2, count - 1):
            memory.append(own_memory())
    said = {"statuses": statuses, "slowest": slowest[0], "at": slowest[1], "memory": memory}
    print(json.dumps(said))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))

"""E-mails a reader may send, to share a document or report an error, short enough for any mail program."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from urllib.parse import quote, urlencode

from ...citation import FORMS
from ...engines.protocol import MarkedPassage
from ...model import Metadata
from . import addresses, names
from .citing import permalink, public, reference
from .site import blueprint, library, settings
from .texts import gettext

LONGEST = 1650
"""The most characters of a `mailto:` address: some programs stop at 2,000, and a host name may be added."""
FIRST_WORDS = 220
"""The most characters, encoded, of a quotation."""
CUT = "…"


@blueprint.app_template_global()
def share_letter(document: Metadata, shown: MarkedPassage | None = None) -> str:
    """An e-mail to anyone, with the link and the citation."""
    cited = reference(document, shown)
    link = permalink(shown) if shown else public(addresses.document(document.id))
    title = names.name(document.title).text
    return _letter("", title, [link, "", FORMS["txt"].write(cited)])


@blueprint.app_template_global()
def report_letter(document: Metadata, shown: MarkedPassage | None = None) -> str:
    """An e-mail to the library about an error, with the passage and its first words; empty without a contact."""
    if not settings().contact:
        return ""
    title = names.name(document.title).text
    link = permalink(shown) if shown else public(addresses.document(document.id))
    lines = [gettext("What is wrong:"), "", "", link, f"{document.id}: {_bounded(title, FIRST_WORDS)}"]
    lines.append(gettext("Index of %(date)s", date=names.of_moment(library().info().built)))
    if shown:
        named = gettext("Passage %(n)s", n=names.number(shown.n))
        lines.append(f"{named}: {_bounded(shown.passage.label, FIRST_WORDS)}" if shown.passage.label else named)
        lines += [_bounded(text, FIRST_WORDS) for text in (shown.passage.zh, shown.passage.en) if text]
    return _letter(settings().contact, gettext("Error in “%(title)s”", title=title), lines)


def _letter(to: str, subject: str, lines: list[str]) -> str:
    subject = _bounded(" ".join(subject.split()), FIRST_WORDS)
    head = f"mailto:{quote(to, safe='@')}?"
    room = LONGEST - len(head) - len(_encoded(subject=subject, body=""))
    return head + _encoded(subject=subject, body=_bounded("\r\n".join(lines), room))


def _encoded(**fields: str) -> str:
    return urlencode(fields, quote_via=quote, safe="")


def _bounded(text: str, room: int) -> str:
    """The longest beginning of `text` that fits, encoded, into `room` characters."""
    beginning = text[: max(room, 0)]
    if len(beginning) == len(text) and len(quote(text, safe="")) <= room:
        return text
    lengths = list(accumulate(len(quote(char, safe="")) for char in beginning))
    return beginning[: bisect_right(lengths, room - len(quote(CUT)))] + CUT

"""Permalinks: a passage's address leads to the passage, whatever changes around it."""

from __future__ import annotations

import pytest
from shelves import Shelf, document, search

from searchsvc.errors import NotFound

TEXTS = [("总则", "General"), ("国家安全", "National security"), ("附则", "Final")]


def _identifiers(shelf: Shelf, name: str = "law") -> dict[str, str]:
    """The text and identifier of each passage."""
    part = shelf.open().document(name, part=None)
    return {passage.passage.zh or passage.passage.en or "": passage.id for passage in part.passages}


def test_an_identifier_leads_to_its_passage(shelf: Shelf) -> None:
    """The address of a hit leads to its number in its document."""
    shelf.build([document("other", "甲"), document("law", *TEXTS)])
    library = shelf.open()
    (hit,) = search(library, "国家安全").hits
    place = library.passage(hit.id)
    assert (place.document, place.n, place.id, place.gone) == ("law", 2, hit.id, False)


@pytest.mark.parametrize(
    "after",
    [
        [document("law", *TEXTS)],
        [document("new", "前"), document("law", *TEXTS), document("last", "后")],
        [document("law", "新增", *TEXTS)],
        [document("law", *reversed(TEXTS))],
        [document("law", TEXTS[0], ("国家安全", "State security, corrected"), TEXTS[2])],
        [document("law", TEXTS[0], "国家安全", TEXTS[2])],
        [document("law", TEXTS[0], ("國家安全", "National security"), TEXTS[2])],
        [document("law", *TEXTS, title={"zh": "新题"}, date="2024")],
    ],
    ids=[
        "rebuilt",
        "documents reordered",
        "inserted above",
        "passages reordered",
        "translation corrected",
        "translation withdrawn",
        "script converted",
        "metadata corrected",
    ],
)
def test_an_identifier_survives(shelf: Shelf, after: list[dict[str, object]]) -> None:
    """The identifier of a passage still leads to it after any change elsewhere in the library."""
    shelf.build([document("law", *TEXTS), document("old", "旧")])
    identifier = _identifiers(shelf)["国家安全"]
    shelf.build(after, allow_removals=True)
    library = shelf.open()
    place = library.passage(identifier, 1)
    (passage,) = (p for p in library.document("law", part=None).passages if p.n == place.n)
    assert not place.gone
    assert passage.passage.zh in ("国家安全", "國家安全")


def test_an_english_passage_is_known_by_its_english(shelf: Shelf) -> None:
    """A passage without Chinese keeps its identifier too."""
    shelf.build([document("law", (None, "Preface"), (None, "Body"))])
    identifier = _identifiers(shelf)["Body"]
    shelf.build([document("law", "新", (None, "Preface"), (None, "Body"))])
    assert shelf.open().passage(identifier).n == 3


def test_an_identifier_that_is_gone_leads_to_what_stands_there(shelf: Shelf) -> None:
    """If the text itself was rewritten, its address leads to its place, and the answer says so."""
    shelf.build([document("law", *TEXTS)])
    identifier = _identifiers(shelf)["国家安全"]
    shelf.build([document("law", TEXTS[0], "国家安全法", TEXTS[2])])
    library = shelf.open()
    place = library.passage(identifier, 2)
    assert (place.document, place.n, place.gone) == ("law", 2, True)
    assert place.id == _identifiers(shelf)["国家安全法"]


@pytest.mark.parametrize(("hint", "n"), [(None, 1), (0, 1), (-5, 1), (99, 3), (10**30, 3)])
def test_a_hint_beyond_the_document_leads_into_it(shelf: Shelf, hint: int | None, n: int) -> None:
    """A number beyond the end of the document, or none at all, still leads to the document."""
    shelf.build([document("law", *TEXTS)])
    place = shelf.open().passage("law:gonegonego", hint)
    assert (place.document, place.n, place.gone) == ("law", n, True)


@pytest.mark.parametrize("identifier", ["", ":", "nothing", "nothing:abc", "law", "law:", "\x00", "字", "a" * 5000])
def test_an_identifier_of_nothing_is_not_found(shelf: Shelf, identifier: str) -> None:
    """An unknown address is reported as such, or leads to the document that it names."""
    shelf.build([document("law", *TEXTS)])
    try:
        place = shelf.open().passage(identifier, 2)
    except NotFound as error:
        assert len(str(error)) < 500
    else:
        assert identifier.startswith("law:")
        assert place.gone


def test_equal_passages_are_numbered(shelf: Shelf) -> None:
    """“（略）” may occur ten times in a document: each has its own address, in order."""
    shelf.build([document("law", "甲", "（略）", "（略）", "乙", "（略）"), document("other", "（略）")])
    part = shelf.open().document("law", part=None)
    identifiers = [passage.id for passage in part.passages]
    assert len(set(identifiers)) == 5
    library = shelf.open()
    assert [library.passage(identifier).n for identifier in identifiers] == [1, 2, 3, 4, 5]
    first = identifiers[1]
    assert [identifiers[2], identifiers[4]] == [f"{first}-2", f"{first}-3"]


def test_equal_passages_of_two_documents_differ(shelf: Shelf) -> None:
    """The same sentence in two documents has two addresses."""
    shelf.build([document("a", "甲"), document("b", "甲")])
    assert _identifiers(shelf, "a")["甲"] != _identifiers(shelf, "b")["甲"]


def test_explicit_identifiers_are_kept(shelf: Shelf) -> None:
    """Explicit identifiers of passages are kept, whatever becomes of their text."""
    shelf.build([document("law", "甲") | {"passages": [{"id": "law.1", "zh": "甲"}, {"id": "law.2", "zh": "乙"}]}])
    assert shelf.open().passage("law.2").n == 2
    shelf.build([document("law", "甲") | {"passages": [{"id": "law.2", "zh": "全新"}, {"id": "law.1", "zh": "甲"}]}])
    place = shelf.open().passage("law.2")
    assert (place.document, place.n, place.gone) == ("law", 1, False)


def test_an_identifier_needs_no_escaping(shelf: Shelf) -> None:
    """Identifiers need no escaping in addresses."""
    shelf.build([document("law-1_x.y", *TEXTS, "（略）", "（略）")])
    for identifier in _identifiers(shelf, "law-1_x.y").values():
        assert all(char.isascii() and (char.isalnum() or char in "-_.:") for char in identifier)


def test_the_same_library_gives_the_same_identifiers_anywhere(
    shelf: Shelf, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Two installations of the same library have the same addresses."""
    other = Shelf(tmp_path_factory.mktemp("elsewhere"))
    for one in (shelf, other):
        one.build([document("law", *TEXTS)])
    assert _identifiers(shelf) == _identifiers(other)
    other.close()


def test_where_a_document_was_read_is_told(shelf: Shelf) -> None:
    """A passage can be traced back to the file and line of its document."""
    shelf.build([document("a", "甲"), document("law", *TEXTS)])
    origin = shelf.open().origin("law")
    assert (origin.file, origin.record) == (str(shelf.source), 2)
    with pytest.raises(NotFound):
        shelf.open().origin("nothing")

"""Citations of documents and passages in every format, as readers see them and as programs parse them."""

from __future__ import annotations

import json
import warnings
from datetime import date
from typing import Any

import bibtexparser
import pytest
import rispy
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from hypothesis import given
from hypothesis import strategies as st

from searchsvc.citation import FORMS, Reference
from searchsvc.model import Metadata

FULL: dict[str, Any] = {
    "id": "new-journey",
    "title": {"zh": "中俄关系迈上新征程", "en": "Sino-Russian Relations Embark on a New Journey"},
    "language": "zh-Hans",
    "authors": [{"zh": "李辉", "en": "Li Hui", "family": "Li", "given": "Hui"}],
    "source": {"zh": "外交", "en": "Foreign Affairs Journal"},
    "date": "2020-01-31",
    "translation": {"publisher": "CSIS Interpret: China", "status": "unofficial"},
}
OFFICE = {"zh": "外交部", "en": "Ministry of Foreign Affairs", "corporate": True}
TITLE = '"Sino-Russian Relations Embark on a New Journey [中俄关系迈上新征程]"'
ORIGINAL = "original work published in Foreign Affairs Journal [外交], January 31, 2020"
PUBLISHED = f"CSIS Interpret: China, {ORIGINAL}"


def document(**changes: Any) -> Metadata:
    """The full document with some values replaced; None removes one."""
    return Metadata.model_validate({name: value for name, value in (FULL | changes).items() if value is not None})


def written(form: str, reference: Reference) -> str:
    return FORMS[form].write(reference)


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({}, f"李辉 (Li Hui). {TITLE}. {PUBLISHED}"),
        ({"authors": None}, f"{TITLE}. {PUBLISHED}"),
        ({"authors": [{"zh": "李辉"}]}, f"李辉. {TITLE}. {PUBLISHED}"),
        ({"authors": [{"en": "Li Hui"}]}, f"Li Hui. {TITLE}. {PUBLISHED}"),
        ({"authors": [{"zh": "李 辉", "family": "Li", "given": "Hui"}]}, f"李辉 (Li Hui). {TITLE}. {PUBLISHED}"),
        ({"authors": [{"zh": "李辉", "family": "李", "given": "辉"}]}, f"李辉. {TITLE}. {PUBLISHED}"),
        ({"authors": [OFFICE]}, f"外交部 (Ministry of Foreign Affairs). {TITLE}. {PUBLISHED}"),
        (
            {"authors": [{"zh": "李辉", "en": "Li Hui"}, {"zh": "王明", "en": "Wang Ming"}, OFFICE]},
            f"李辉 (Li Hui); 王明 (Wang Ming); 外交部 (Ministry of Foreign Affairs). {TITLE}. {PUBLISHED}",
        ),
        ({"authors": [{"en": "John Smith Jr."}]}, f"John Smith Jr. {TITLE}. {PUBLISHED}"),
        ({"title": {"zh": "中俄关系迈上新征程"}}, f'李辉 (Li Hui). "中俄关系迈上新征程". {PUBLISHED}'),
        ({"title": {"en": "A New Journey"}}, f'李辉 (Li Hui). "A New Journey". {PUBLISHED}'),
        ({"title": {"en": 'The "New" Journey'}}, f"李辉 (Li Hui). \"The 'New' Journey\". {PUBLISHED}"),
        ({"title": {"en": "A \u202eNew\u2066 Journey"}}, f'李辉 (Li Hui). "A New Journey". {PUBLISHED}'),
        ({"title": {"en": "A New\nJourney"}}, f'李辉 (Li Hui). "A New Journey". {PUBLISHED}'),
        (
            {"source": None},
            f"李辉 (Li Hui). {TITLE}. CSIS Interpret: China, original work published January 31, 2020",
        ),
        (
            {"source": {"zh": "外交"}},
            f"李辉 (Li Hui). {TITLE}. CSIS Interpret: China, original work published in 外交, January 31, 2020",
        ),
        (
            {"date": None},
            f"李辉 (Li Hui). {TITLE}. CSIS Interpret: China, original work published in Foreign Affairs Journal [外交]",
        ),
        ({"date": "2020-01"}, f"李辉 (Li Hui). {TITLE}. {PUBLISHED.replace('January 31, 2020', 'January 2020')}"),
        ({"date": "2020"}, f"李辉 (Li Hui). {TITLE}. {PUBLISHED.replace('January 31, 2020', '2020')}"),
        ({"date": "-0300"}, f"李辉 (Li Hui). {TITLE}. {PUBLISHED.replace('January 31, 2020', '300 BC')}"),
        ({"translation": {"status": "official"}}, f"李辉 (Li Hui). {TITLE}. O{ORIGINAL[1:]}"),
        ({"translation": None}, f"李辉 (Li Hui). {TITLE}. Foreign Affairs Journal [外交], January 31, 2020"),
        ({"source": None, "date": None}, f"李辉 (Li Hui). {TITLE}. CSIS Interpret: China"),
        ({"source": None, "date": None, "translation": None}, f"李辉 (Li Hui). {TITLE}"),
        (
            {"translation": {"publisher": {"zh": "远观", "en": "Long View"}, "translators": [{"en": "Ann Wu"}]}},
            f"李辉 (Li Hui). {TITLE}. Translated by Ann Wu. Long View [远观], {ORIGINAL}",
        ),
        (
            {"translation": {"translators": [{"en": "Ann Wu"}, {"zh": "王芳", "en": "Wang Fang"}]}},
            f"李辉 (Li Hui). {TITLE}. Translated by Ann Wu; 王芳 (Wang Fang). O{ORIGINAL[1:]}",
        ),
        ({"translation": {"status": "machine"}}, f"李辉 (Li Hui). {TITLE}. Machine translation. O{ORIGINAL[1:]}"),
        (
            {"translation": {"status": "machine", "translators": [{"en": "An Engine", "corporate": True}]}},
            f"李辉 (Li Hui). {TITLE}. Translated by An Engine (machine translation). O{ORIGINAL[1:]}",
        ),
        (
            {"title": {"zh": "题"}, "authors": None, "source": None, "date": None, "translation": None},
            '"题"',
        ),
    ],
)
def test_the_plain_form(changes: dict[str, Any], line: str) -> None:
    """The plain form is exactly as expected; missing parts go together with their punctuation."""
    assert written("txt", Reference(document(**changes))) == line


@pytest.mark.parametrize(("label", "named"), [("Article 7", "Article 7"), ("", "passage 7")])
def test_a_passage_is_cited_by_its_label_or_number(label: str, named: str) -> None:
    """The citation of a passage adds its label, permalink and date of access, in every format."""
    link = "https://host.example/library/passages/new-journey:x?n=7"
    reference = Reference(document(), link, date(2026, 11, 24), 7, label)
    assert written("txt", reference).endswith(f", January 31, 2020, {named}, {link} (accessed November 24, 2026)")
    [entry] = bibtex(reference)
    assert (entry["url"], entry["urldate"]) == (link, "2026-11-24") and entry["note"].startswith(named)
    [record] = rispy.loads(written("ris", reference))
    assert (record["urls"], record["access_date"]) == ([link], "2026/11/24/") and named in record["notes"]
    [item] = json.loads(written("json", reference))
    assert (item["URL"], item["accessed"]) == (link, {"date-parts": [[2026, 11, 24]]})
    assert item["note"].startswith(named)
    assert item["id"] == entry.key == record["id"] == "new-journey-7"


def bibtex(reference: Reference) -> list[Any]:
    library = bibtexparser.parse_string(written("bib", reference))
    assert library.failed_blocks == []
    return list(library.entries)


def test_bibtex_holds_the_translation_and_its_original() -> None:
    """A real parser finds titles, source, dates and names in the fields that BibTeX and biblatex use."""
    translation = {
        "translators": [{"en": "Ann Wu", "family": "Wu", "given": "Ann"}],
        "publisher": "CSIS",
        "date": "2021",
    }
    [entry] = bibtex(Reference(document(authors=[*FULL["authors"], OFFICE], translation=translation)))
    found = {name: field.value for name, field in entry.fields_dict.items()}
    assert entry.entry_type == "article"
    assert found["title"] == FULL["title"]["en"] and found["origtitle"] == FULL["title"]["zh"]
    assert found["author"] == "Li, Hui and {Ministry of Foreign Affairs}"
    assert (found["translator"], found["journal"], found["publisher"]) == ("Wu, Ann", "Foreign Affairs Journal", "CSIS")
    assert (found["year"], found["origdate"], found["langid"]) == ("2021", "2020-01-31", "english")


def test_bibtex_keeps_every_character() -> None:
    """Characters special to TeX are escaped, and braces stay balanced."""
    [entry] = bibtex(Reference(document(title={"en": r"100% {R&D}_1 #2 $3 ~ ^ \ @x"}, authors=[{"zh": "李辉"}])))
    title = entry["title"]
    assert title.count("{") == title.count("}")
    assert r"100\% \textbraceleft{}R\&D\textbraceright{}\_1 \#2 \$3" in title
    assert entry["author"] == "{李辉}"


def test_ris_holds_the_translation_and_its_original() -> None:
    """A real parser finds the same facts under RIS's tags; each value is on one line."""
    translation = {"translators": [{"en": "Ann Wu"}], "publisher": "CSIS\nInterpret", "date": "2021-03"}
    [record] = rispy.loads(written("ris", Reference(document(translation=translation))))
    assert record["type_of_reference"] == "JOUR"
    assert (record["title"], record["authors"]) == (FULL["title"]["en"], ["Li, Hui"])
    assert (record["subsidiary_authors"], record["secondary_title"]) == (["Ann Wu"], "Foreign Affairs Journal")
    assert (record["publisher"], record["year"], record["date"]) == ("CSIS Interpret", "2021", "2021/03//")
    assert record["original_publication"] == "中俄关系迈上新征程, January 31, 2020"
    assert "Author in Chinese: 李辉" in record["notes"]


def test_csl_holds_the_translation_and_its_original() -> None:
    """CSL-JSON has fields for both titles and dates; standing and rights are in the note."""
    translation = {"translators": [{"en": "Ann Wu"}], "publisher": "CSIS", "rights": "CC BY", "status": "unofficial"}
    [item] = json.loads(written("json", Reference(document(translation=translation))))
    assert (item["title"], item["original-title"]) == (FULL["title"]["en"], FULL["title"]["zh"])
    assert item["author"] == [{"family": "Li", "given": "Hui"}]
    assert item["translator"] == [{"literal": "Ann Wu"}]
    assert item["container-title"] == "Foreign Affairs Journal"
    assert item["issued"] == item["original-date"] == {"date-parts": [[2020, 1, 31]]}
    assert "Unofficial translation" in item["note"] and "CC BY" in item["note"]


@pytest.mark.parametrize(
    ("named", "kind", "tag"),
    [
        ({"en": "Act"}, "legislation", "STAT"),
        ({"zh": "讲话", "en": "Speech"}, "speech", "JOUR"),
        ({"en": "Research report"}, "report", "RPRT"),
        ({"en": "Policy article"}, "article-journal", "JOUR"),
        (None, "article-journal", "JOUR"),
    ],
)
def test_the_kind_of_work_is_told(named: dict[str, str] | None, kind: str, tag: str) -> None:
    """Statutes, articles and the like get the matching type in reference managers."""
    reference = Reference(document(type=named))
    assert json.loads(written("json", reference))[0]["type"] == kind
    assert written("ris", reference).startswith(f"TY  - {tag}\r\n")


@pytest.mark.parametrize("authors", [[{"zh": "李辉"}], [{"zh": "李 辉", "family": "李", "given": "辉"}]])
def test_no_processor_puts_a_space_into_a_chinese_name(authors: list[dict[str, str]]) -> None:
    """A real citation processor prints Chinese names as written in Chinese."""
    printed = bibliography(Reference(document(authors=authors)))
    assert "李辉" in printed
    assert FULL["title"]["en"] in printed and "Foreign Affairs Journal" in printed and "2020" in printed


def bibliography(reference: Reference) -> str:
    """The reference as citeproc-py prints it in the style that it comes with."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # variables newer than its list
        source = CiteProcJSON(json.loads(written("json", reference)))
        style = CitationStylesStyle("harvard-cite-them-right", validate=False)
        printed = CitationStylesBibliography(style, source, formatter.plain)
        printed.register(Citation([CitationItem(reference.key)]))
        return " ".join(str(line) for line in printed.bibliography())


TEXTS = st.text(alphabet="李辉ab \n\r\"'{}[]\\%&@,;.-_~#$^\u2028", min_size=1, max_size=30).filter(str.strip)


@given(TEXTS, TEXTS, TEXTS)
def test_real_parsers_read_whatever_a_library_holds(title: str, author: str, rights: str) -> None:
    """Whatever the metadata hold, every format gives a single record, and the plain form one line."""
    reference = Reference(
        document(title={"en": title}, authors=[{"en": author}], rights=rights), "/x", date(2026, 1, 2)
    )
    assert len(written("txt", reference).splitlines()) == 1
    assert len(bibtex(reference)) == 1
    [record] = rispy.loads(written("ris", reference))
    assert record["title"] == " ".join(title.split())
    assert len(json.loads(written("json", reference))) == 1

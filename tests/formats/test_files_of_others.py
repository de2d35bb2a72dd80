"""Files that other programs made (`tests/files/make.sh`), and what translation tools write into theirs."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from records import Found, is_readable, read, read_bytes

from searchsvc.formats import tmx
from searchsvc.model import Document

FILES = Path(__file__).parents[1] / "files"

PAIRS = [
    ("数据是生产要素。", "Data is a factor of production."),
    ("第一行\n第二行，“引号”。", 'Line one\nLine two, "quoted".'),
    ("国家安全是头等大事。", "National security comes first."),
]


def document(*names: str) -> Document:
    found = read(*(FILES / name for name in names))
    assert found.faults == []
    (one,) = found.documents
    return one


def pairs(one: Document) -> list[tuple[str | None, str | None]]:
    return [(passage.zh, passage.en) for passage in one.passages]


def sections(one: Document) -> list[str | None]:
    return list(dict.fromkeys(passage.section.en for passage in one.passages if passage.section))


@pytest.mark.parametrize(
    "name",
    [
        "openpyxl.xlsx",
        "office.xlsx",
        "unicode-text.tsv",
        "semicolons.csv",
        "table.docx",
        "turns.docx",
        "toolkit.tmx",
        "toolkit-utf16.tmx",
        "toolkit.xlf",
        "toolkit2.xlf",
        "node1.xliff",
        "node2.xliff",
    ],
)
def test_a_file_of_pairs(name: str) -> None:
    """A workbook, its exports, a Word file with two columns or by turns, a memory and an XLIFF hold the same pairs."""
    one = document(name)
    assert pairs(one) == PAIRS
    assert one.language == "zh-Hans"
    if not name.startswith(("toolkit", "node")):
        assert (one.title.zh, one.title.en) == ("数据条例", "Data Regulations")


@pytest.mark.parametrize(
    ("program", "ending"),
    [
        ("pandoc", "docx"),
        ("pandoc", "epub"),
        ("pandoc", "html"),
        ("office", "docx"),
        ("office", "html"),
        ("office", "txt"),
    ],
)
def test_a_pair_of_files(program: str, ending: str) -> None:
    """Title, headings, items, footnotes and accepted changes of a pair, whatever program wrote it."""
    names = [f"{program}.{side}.{ending}" for side in ("zh", "en")]
    one = document(*names)
    assert (one.title.zh, one.title.en) == ("论数据", "On Data")
    assert sections(one)[-2:] == ["1. Background", "2. Outlook"]
    found = pairs(one)
    assert ("第二项", "Second item") in found
    assert ("国家安全是头等大事。", "National security comes first.") in found
    if program == "pandoc" or ending == "docx":  # in others nothing says what the line under the title is
        assert [(name.zh, name.en) for name in one.authors] == [("李辉", "Li Hui")]
        assert not any("李辉" in (zh or "") for zh, _ in found)
    if ending != "txt":  # which LibreOffice writes without its notes
        assert ("[1] 见《数据法》第三条。", "[1] See the Data Law, Article 3.") in found
        assert "数据是生产要素。[1]本条例" in "".join(zh or "" for zh, _ in found)
    if ending == "docx":
        assert "This regulation applies" in "".join(en or "" for _, en in found)


def test_a_pair_of_books() -> None:
    """Chapters in reading order, the contents left out, authors from the book."""
    one = document("ebooklib.zh.epub", "ebooklib.en.epub")
    assert (one.title.zh, one.title.en) == ("数据史", "A History of Data")
    assert sections(one) == ["Chapter 1", "Chapter 2"]
    assert [(name.zh, name.en) for name in one.authors] == [("李辉", "Li Hui")]
    assert pairs(one)[0] == ("数据是生产要素。", "Data is a factor.")


# Translation memories

MEMORY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE tmx SYSTEM "http://example.org/never-asked/tmx14.dtd">
<tmx version="1.4"><header srclang="{zh}"><prop type="x-rights">free</prop></header><body>{units}</body></tmx>"""
UNIT = '<tu><prop type="{group}">{file}</prop><prop type="x-context">7</prop><note>n</note>{tuvs}</tu>'


def tuv(code: str, seg: str, attribute: str = "xml:lang") -> str:
    return f'<tuv {attribute}="{code}"><seg>{seg}</seg></tuv>'


def memory(folder: Path, units: str, zh: str = "zh-CN") -> Found:
    return read_bytes(folder, MEMORY.format(units=units, zh=zh).encode(), "memory.tmx")


@pytest.mark.parametrize(("zh", "en"), [("ZH-CN", "EN-US"), ("zh_TW", "en_GB"), ("zho", "eng"), ("zh-Hant-HK", "en")])
@pytest.mark.parametrize("attribute", ["xml:lang", "lang"])
def test_languages_of_a_memory(tmp_path: Path, zh: str, en: str, attribute: str) -> None:
    """Codes as tools write them; other languages beside them do not disturb."""
    units = (
        "<tu>" + tuv("de-DE", "Daten", attribute) + tuv(en, "Data", attribute) + tuv(zh, "资料", attribute) + "</tu>"
    )
    (one,) = memory(tmp_path, units, zh).documents
    assert pairs(one) == [("资料", "Data")]
    assert one.language == ("zh-Hant" if zh in ("zh_TW", "zh-Hant-HK") else "zh-Hans")
    assert one.rights == "free"


def test_markup_of_a_tool_is_no_text(tmp_path: Path) -> None:
    """Codes go, what they mark stays, a footnote in them stays, an entity is its character."""
    seg = (
        'A<bpt i="1">&lt;b&gt;</bpt>b<ept i="1">&lt;/b&gt;</ept><ph>&lt;fn<sub>note</sub>&gt;</ph>'
        "<hi>c<hi>d</hi></hi><it pos='begin'>&lt;i&gt;</it><ut>{\\b}</ut>&nbsp;e<ph type='lb'/>f"
    )
    (one,) = memory(tmp_path, f"<tu>{tuv('en', seg)}{tuv('zh', '甲')}</tu>").documents
    assert pairs(one) == [("甲", "Abnotecd\xa0e\nf")]


@pytest.mark.parametrize("group", ["x-document", "file", "Txt::Document", "x-filename"])
def test_a_memory_is_parted_by_its_files(tmp_path: Path, group: str) -> None:
    """Each file that units name is a document; notes and properties are kept with the passage."""
    units = "".join(
        UNIT.format(group=group, file=file, tuvs=tuv("zh", f"甲{file}") + tuv("en", "A"))
        for file in ("a.docx", "b.docx")
    )
    found = memory(tmp_path, units)
    assert found.ids == ["a.docx", "b.docx"]
    assert found.documents[0].passages[0].notes == ("n",)
    assert found.documents[0].passages[0].properties == {"x-context": "7"}


TRADOS = """<tmx version="1.4"><header creationtool="a tool" srclang="zh-TW" creationdate="20200131T064445Z">
<note>checked in 2020</note><prop type="x-TMName">law</prop></header><body>
<tu tuid="7" creationdate="20191223T064445Z" changeid="LI"><prop type="x-filename:SingleString">law.docx</prop>
<prop type="x-Domain:MultiplePicklist">law</prop><prop type="x-Domain:MultiplePicklist">trade</prop>
<prop type="x-status">Approved</prop><prop type="x-date">20191223</prop><note>of the unit</note>
<tuv xml:lang="zh"><note>of the text</note><prop type="x-quality">good</prop><seg>資料。</seg></tuv>
<tuv xml:lang="en"><seg>Data.</seg></tuv></tu>
<tu><prop type="x-filename:SingleString">law.docx</prop><tuv xml:lang="zh"><seg>二。</seg></tuv></tu></body></tmx>"""
KEPT = {
    "x-header-creationdate": "20200131T064445Z",
    "x-header-TMName": "law",
    "tuid": "7",
    "creationdate": "20191223T064445Z",
    "changeid": "LI",
    "x-Domain:MultiplePicklist": "law; trade",
    "x-status": "Approved",
    "x-date": "20191223",
    "x-quality": "good",
}


def test_what_a_memory_says_of_its_units_is_kept(tmp_path: Path) -> None:
    """Notes, properties, persons and days of header, unit and text stay, also through TMX; none is metadata."""
    found = read_bytes(tmp_path, TRADOS.encode(), "memory.tmx")
    assert (found.ids, found.documents[0].language, found.documents[0].date) == (["law.docx"], "zh-Hant", None)
    first, second = found.documents[0].passages
    assert first.notes == ("checked in 2020", "of the unit", "of the text")
    assert first.properties == KEPT
    assert second.notes is second.properties is None
    written = io.BytesIO()
    tmx.write(found.documents, written)
    assert b'<tu tuid="7" creationdate="20191223T064445Z" changeid="LI">' in written.getvalue()
    assert read_bytes(tmp_path, written.getvalue(), "again.tmx").documents == found.documents


@pytest.mark.parametrize("markup", ["<note>{}</note>", "<prop type='a'>{}</prop>"])
def test_a_unit_is_bounded(tmp_path: Path, markup: str) -> None:
    """A unit without end is a fault that names the setting, with what stands before it read."""
    units = f"<tu>{tuv('zh', '甲')}</tu><tu>{markup.format('x' * 1000) * 300}{tuv('zh', '乙')}</tu>"
    content = MEMORY.format(zh="zh", units=units).encode()
    found = read_bytes(tmp_path, content, "memory.tmx", largest_record=100_000)
    assert [passage.zh for passage in found.documents[0].passages] == ["甲"]
    assert "largest_record" in found.faults[0].reason
    assert read_bytes(tmp_path, content, "memory.tmx").faults == []


@pytest.mark.long
def test_a_unit_of_endless_elements_is_a_fault(tmp_path: Path) -> None:
    """Elements take more memory than they have bytes: their number is bounded too."""
    content = MEMORY.format(zh="zh", units=f"<tu>{tuv('zh', '<ph/>' * 1_000_100)}</tu>").encode()
    assert "elements" in read_bytes(tmp_path, content, "memory.tmx").faults[0].reason


def test_a_memory_without_files_is_parted_by_number(tmp_path: Path) -> None:
    """A thousand units and one are three documents, so that none is endless."""
    found = memory(tmp_path, "".join(f"<tu>{tuv('zh', f'第{n}句')}{tuv('en', 'S')}</tu>" for n in range(1001)))
    assert found.ids == ["memory-1", "memory-2", "memory-3"]
    assert [len(one.passages) for one in found.documents] == [500, 500, 1]


@pytest.mark.long
def test_a_large_memory_is_read_in_little(tmp_path: Path) -> None:
    """A memory of forty million bytes takes no more than a small one: units go by."""
    unit = f"<tu>{tuv('zh', '国家安全是头等大事。' * 6)}{tuv('en', 'National security comes first. ' * 6)}</tu>\n"
    with (tmp_path / "memory.tmx").open("w", encoding="utf-8") as file:
        file.write("<tmx version='1.4'><header srclang='zh'/><body>")
        for _ in range(40_000_000 // len(unit.encode())):
            file.write(unit)
        file.write("</body></tmx>")
    code = (
        "import re, sys; from pathlib import Path; from searchsvc.formats import Terms, read\n"
        "for found in read([Path(sys.argv[1])], index=Path('index'), terms=Terms()): pass\n"
        "held = re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())\n"
        "print(found.document.id, int(held[1]) // 1024)"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "memory.tmx")]
    answer = subprocess.run(command, cwd=FILES.parents[1], capture_output=True, text=True, timeout=600, check=True)
    last, megabytes = answer.stdout.split()
    assert int(last.removeprefix("memory-")) > 100
    assert int(megabytes) < 150


def test_a_memory_in_other_languages_says_so(tmp_path: Path) -> None:
    """Units without Chinese and English are counted, not dropped in silence."""
    found = memory(tmp_path, f"<tu>{tuv('de', 'D')}{tuv('fr', 'F')}</tu><tu>{tuv('zh', '甲')}</tu>")
    assert found.ids == ["memory"]
    assert "1 units have neither" in found.reading.notices[0].text


def test_a_memory_cut_short_gives_what_stands_before(tmp_path: Path) -> None:
    """A damaged file is named with the place; its sound units go in."""
    content = MEMORY.format(zh="zh", units=f"<tu>{tuv('zh', '甲')}{tuv('en', 'A')}</tu><tu><tuv")
    found = read_bytes(tmp_path, content.encode(), "memory.tmx")
    assert found.ids == ["memory"]
    assert "behind unit 1" in found.faults[0].reason


BOMB = "".join(
    f'<!ENTITY a{n} "{"&a" + str(n - 1) + ";" if n else "ha"}{"&a" + str(n - 1) + ";" if n else ""}">'
    for n in range(40)
)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.tmx", f"<!DOCTYPE tmx [{BOMB}]><tmx><body><tu>{tuv('zh', '&a39;')}</tu></body></tmx>"),
        ("x.tmx", f'<!DOCTYPE tmx [<!ENTITY f SYSTEM "file:///etc/passwd">]><tmx>{tuv("zh", "&f;")}</tmx>'),
        ("x.xlf", f"<!DOCTYPE xliff [{BOMB}]><xliff><file source-language='zh'/></xliff>"),
        ("x.tmx", ""),
        ("x.tmx", "<html></html>"),
        ("x.tmx", "no markup"),
        ("x.xlf", "<xliff/>"),
    ],
)
def test_bad_xml_is_a_fault(tmp_path: Path, name: str, content: str) -> None:
    """Entities are refused, not expanded; what is no memory is said to be none."""
    found = read_bytes(tmp_path, content.encode(), name)
    assert found.documents == []
    assert found.faults
    assert is_readable(found.faults[0].reason)
    if "ENTITY" in content:
        assert "entities" in found.faults[0].reason


# XLIFF


def test_xliff_of_a_tool(tmp_path: Path) -> None:
    """Marked segments, inline elements, states, notes and two files; the translation may be the Chinese."""
    content = """<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2" xmlns:sdl="http://sdl.com/x">
    <file original="C:\\docs\\a.docx" source-language="en-US" target-language="zh-TW"><header><reference/></header>
    <body><group><trans-unit id="1"><source>Data. Law.</source>
    <seg-source><mrk mtype="seg" mid="1">Data. </mrk><mrk mtype="seg" mid="2">Law.</mrk></seg-source>
    <target><g id="3"><mrk mtype="seg" mid="1">資料。</mrk></g><x id="4"/><mrk mtype="seg" mid="2">法律。</mrk></target>
    <note>checked</note><sdl:seg-defs><sdl:seg id="1" conf="Draft"/></sdl:seg-defs></trans-unit></group>
    <trans-unit id="2"><source>Not yet</source><target state="needs-translation">Not yet</target></trans-unit>
    </body></file>
    <file original="b.docx" source-language="zh-CN" target-language="en"><body>
    <trans-unit id="1"><source>甲<bpt id="1">&lt;b></bpt>乙</source><target state="final">A</target></trans-unit>
    </body></file></xliff>"""
    found = read_bytes(tmp_path, content.encode(), "x.sdlxliff")
    assert found.faults == []
    assert found.ids == ["a.docx", "b.docx"]
    assert pairs(found.documents[0]) == [("資料。法律。", "Data. Law."), (None, "Not yet")]
    assert found.documents[0].language == "zh-Hant"
    assert found.documents[0].passages[0].notes == ("checked",)
    assert found.documents[0].passages[0].properties == {"state": "Draft"}
    assert pairs(found.documents[1]) == [("甲乙", "A")]


EDITED = """<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2" xmlns:sdl="http://sdl.com/x"
 xmlns:mq="MQXliff"><sdl:doc-info><sdl:cmt-defs><sdl:cmt-def id="c"><sdl:Comment>see Article 3</sdl:Comment>
</sdl:cmt-def></sdl:cmt-defs></sdl:doc-info><file original="a.docx" source-language="zh-CN" target-language="en"><body>
<trans-unit id="0" translate="no"><source><x id="0"/></source></trans-unit>
<trans-unit id="1"><source>数据。</source><target><mrk mtype="seg" mid="1">Data <mrk mtype="x-sdl-deleted">is</mrk>
<mrk mtype="x-sdl-added">are</mrk> <mrk mtype="x-sdl-comment" sdl:cid="c">here</mrk>.</mrk></target></trans-unit>
<trans-unit id="2"><source>复制。</source><target>复制。</target>
<sdl:seg-defs><sdl:seg id="2" conf="Draft" origin="source"/></sdl:seg-defs></trans-unit>
<trans-unit id="3" mq:status="NotStarted"><source>一<ph id="1">&lt;mq:ch val="&#xA;" /&gt;</ph>二</source>
<target>一<ph id="1">&lt;mq:ch val="&#xA;" /&gt;</ph>二</target></trans-unit>
<trans-unit id="4" mq:status="ManuallyConfirmed"><source>三。</source><target>Three.</target><mq:minorversions>
<mq:historical-unit><source>旧</source><target>Old.</target><note>old</note></mq:historical-unit></mq:minorversions>
<mq:comments><mq:comment>checked</mq:comment></mq:comments></trans-unit></body></file></xliff>"""


def test_what_tools_write_beside_a_text_is_told_from_it(tmp_path: Path) -> None:
    """Deletions, copies of the original and former versions are no text, comments of Trados and memoQ are notes."""
    (one,) = read_bytes(tmp_path, EDITED.encode(), "x.mqxliff").documents
    assert [(zh, en and " ".join(en.split())) for zh, en in pairs(one)] == [
        ("数据。", "Data are here."),
        ("复制。", None),
        ("一\n二", None),
        ("三。", "Three."),
    ]
    assert [passage.notes for passage in one.passages] == [("see Article 3",), None, None, ("checked",)]


def test_xliff_2(tmp_path: Path) -> None:
    """The segments of a unit are one passage, with what stands between them."""
    content = """<xliff version="2.1" xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang="zh-CN" trgLang="en">
    <file id="f"><unit id="u"><notes><note>n</note></notes><segment><source>数据。</source>
    <target>Data<pc id="1"> is</pc>.</target></segment><segment><source>法<ph id="2"/>律。</source>
    <target>Law.</target></segment></unit></file></xliff>"""
    (one,) = read_bytes(tmp_path, content.encode(), "x.xliff").documents
    assert pairs(one) == [("数据。法律。", "Data is. Law.")]
    assert one.passages[0].notes == ("n",)


# Archives


def packed(path: Path, **files: bytes | str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize("ending", ["docx", "xlsx", "epub"])
@pytest.mark.parametrize(
    ("files", "settings", "named"),
    [
        ({"word/document.xml": b"0" * 3_000_000}, {}, "archive_ratio"),
        ({"a": b"0" * 3000}, {"largest_file": 2000}, "largest_file"),
        ({f"m{n}": b"" for n in range(30)}, {"archive_members": 20}, "archive_members"),
        ({"../outside": b"x"}, {}, "leads out"),
        ({"/etc/passwd": b"x"}, {}, "leads out"),
        ({"nothing": b"x"}, {}, ""),
    ],
)
def test_an_archive_is_bounded(
    tmp_path: Path, ending: str, files: dict[str, bytes], settings: dict[str, int], named: str
) -> None:
    """A bomb, an endless list and a path out of the archive are faults that name what raises the bound."""
    found = read(packed(tmp_path / f"x.{ending}", **files), **settings)
    assert found.documents == []
    (fault,) = found.faults
    assert named in fault.reason
    assert is_readable(fault.reason)


@pytest.mark.parametrize("ending", ["docx", "xlsx"])
def test_entities_in_office_files_are_refused(tmp_path: Path, ending: str) -> None:
    """A document type in a Word file or a workbook is a fault, found before anything expands it."""
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [{BOMB}]><x>&a39;</x>'
    found = read(packed(tmp_path / f"x.{ending}", **{"word/document.xml": bomb, "xl/workbook.xml": bomb}))
    assert "document type" in found.faults[0].reason


@pytest.mark.parametrize(
    ("name", "content", "named"),
    [
        ("x.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        ("x.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Office"),
        ("x.xlsx", b"%PDF-1.4", "PDF"),
        ("x.docx", b"{\\rtf1", "rich text"),
        ("x.epub", b"plain", "damaged"),
        ("x.zh.html", b"%PDF-1.4", "PDF"),
        ("x.csv", b"PK\x03\x04\x00\x00", "archive"),
        ("x.tmx", b"PK\x03\x04\x00\x00", "archive"),
        ("x.txt", b"\x89PNG\r\n\x1a\n\x00\x00", "picture"),
        ("x.docx", b"", "empty"),
        ("x.html", b"", "empty"),
        ("x.csv", b"", "empty"),
        ("x.xlsx", b"", "empty"),
    ],
)
def test_a_file_that_is_not_what_its_name_says(tmp_path: Path, name: str, content: bytes, named: str) -> None:
    """Protected, misnamed and empty files are named faults, and the files beside them go in."""
    (tmp_path / name).write_bytes(content)
    (tmp_path / "good.zh.txt").write_text("国家安全是头等大事。")
    found = read(tmp_path)
    assert found.ids == ["good"]
    (fault,) = found.faults
    assert Path(fault.file).name == name
    assert named in fault.reason


@pytest.mark.parametrize("name", ["table.docx", "openpyxl.xlsx", "ebooklib.zh.epub"])
def test_damaged_archives_are_faults(tmp_path: Path, name: str) -> None:
    """A file cut short or with bytes changed anywhere is a fault or still a document, never a failure."""
    whole = (FILES / name).read_bytes()
    for at in range(40, len(whole), len(whole) // 12):
        for damaged in (whole[:at], whole[:at] + b"\xff\x00\xff\x00" + whole[at + 4 :]):
            found = read_bytes(tmp_path, damaged, name)
            assert found.documents or found.faults
            assert all(is_readable(fault.reason) for fault in found.faults)


# Tables


@pytest.mark.parametrize(
    "content",
    [
        "中文,英文\n甲,A\n",
        "Chinese\tEnglish\n甲\tA\n",
        "译文,原文\nA,甲\n",
        "Source;Target\nA;甲\n",
        "甲,A\n乙,B\n",
        "id|zh-CN|en-US\nx|甲|A\n",
        '"中文","English"\r\n"甲","A"\r\n',
    ],
)
def test_columns_are_found_by_name_or_by_content(tmp_path: Path, content: str) -> None:
    """Headers in either language, no header at all, and any delimiter."""
    found = read_bytes(tmp_path, content.encode(), "x.csv")
    assert found.faults == []
    assert pairs(found.documents[0])[0] == ("甲", "A")


def test_a_title_above_the_names_of_columns_is_left_out_and_said(tmp_path: Path) -> None:
    """What people write above a table is no pair of it."""
    found = read_bytes(tmp_path, "数据条例 对照表,\n,\n中文,英文\n甲,A\n".encode(), "x.csv")
    assert pairs(found.documents[0]) == [("甲", "A")]
    assert "数据条例 对照表" in found.reading.notices[0].text


def test_unicode_text_of_excel_is_a_table_whatever_its_ending(tmp_path: Path) -> None:
    """Excel saves its tables of UTF-16 and tabs as .txt."""
    content = (FILES / "unicode-text.tsv").read_bytes()
    assert pairs(read_bytes(tmp_path, content, "export.txt").documents[0]) == PAIRS


def test_a_table_in_an_old_character_set(tmp_path: Path) -> None:
    """What a Chinese Excel saves as CSV is read, and the guess is said."""
    found = read_bytes(tmp_path, "中文,英文\n国家安全是头等大事。,Security.\n".encode("gb18030"), "x.csv")
    assert pairs(found.documents[0]) == [("国家安全是头等大事。", "Security.")]
    assert "gb18030" in found.reading.notices[0].text


def test_faults_of_a_table(tmp_path: Path) -> None:
    """An unquoted delimiter and a row without text are faults with their line; the other rows go in."""
    found = read_bytes(tmp_path, b"zh,en,label\n\xe7\x94\xb2,A,1\n\xe4\xb9\x99,B,2,x\n,,3\n", "x.csv")
    assert pairs(found.documents[0]) == [("甲", "A")]
    assert [fault.record for fault in found.faults] == [3, 4]
    assert "zh" in read_bytes(tmp_path, b"a,b\n1,2\n", "y.csv").faults[0].reason
    assert "no rows" in read_bytes(tmp_path, b"zh,en\n,,\n", "empty.csv").faults[0].reason
    assert (
        "quotation" in read_bytes(tmp_path, b'zh,en\n"a,b\n' + b"x" * 300, "z.csv", largest_record=200).faults[0].reason
    )


@pytest.mark.parametrize(
    ("name", "charset", "language", "text"),
    [
        ("simplified.txt", "gb18030", "zh-Hans", "㐂是“喜”字的俗体，𠮷是“吉”字的异体。"),
        ("hongkong.txt", "big5hkscs", "zh-Hant", "香港人說「佢哋喺邊度」，字典裏有「嘅、咗、冇」。"),
    ],
)
def test_old_character_sets_with_rare_characters(name: str, charset: str, language: str, text: str) -> None:
    """What iconv made of characters that only the widest form of an old set has is read, and the guess said."""
    found = read(FILES / name)
    (one,) = found.documents
    assert (one.passages[1].zh, one.language) == (text, language)
    assert charset in found.reading.notices[0].text

"""Translation memories and XLIFF, with the peculiarities of various translation tools."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest
from records import FILES, Found, pairs, read_bytes, tuv

from searchsvc.formats import tmx

MEMORY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE tmx SYSTEM "http://example.org/never-asked/tmx14.dtd">
<tmx version="1.4"><header srclang="{zh}"><prop type="x-rights">free</prop></header><body>{units}</body></tmx>"""
UNIT = '<tu><prop type="{group}">{file}</prop><prop type="x-context">7</prop><note>n</note>{tuvs}</tu>'


def memory(folder: Path, units: str, zh: str = "zh-CN") -> Found:
    return read_bytes(folder, MEMORY.format(units=units, zh=zh).encode(), "memory.tmx")


@pytest.mark.parametrize(("zh", "en"), [("ZH-CN", "EN-US"), ("zh_TW", "en_GB"), ("zho", "eng"), ("zh-Hant-HK", "en")])
@pytest.mark.parametrize("attribute", ["xml:lang", "lang"])
def test_languages_of_a_memory(tmp_path: Path, zh: str, en: str, attribute: str) -> None:
    """Language codes are recognised as different tools write them, and other languages are ignored."""
    units = (
        "<tu>" + tuv("de-DE", "Daten", attribute) + tuv(en, "Data", attribute) + tuv(zh, "资料", attribute) + "</tu>"
    )
    (one,) = memory(tmp_path, units, zh).documents
    assert pairs(one) == [("资料", "Data")]
    assert one.language == ("zh-Hant" if zh in ("zh_TW", "zh-Hant-HK") else "zh-Hans")
    assert one.rights == "free"


def test_markup_of_a_tool_is_no_text(tmp_path: Path) -> None:
    """Inline codes are removed, the text that they mark and footnotes in them stay, entities are resolved."""
    seg = (
        'A<bpt i="1">&lt;b&gt;</bpt>b<ept i="1">&lt;/b&gt;</ept><ph>&lt;fn<sub>note</sub>&gt;</ph>'
        "<hi>c<hi>d</hi></hi><it pos='begin'>&lt;i&gt;</it><ut>{\\b}</ut>&nbsp;e<ph type='lb'/>f"
    )
    (one,) = memory(tmp_path, f"<tu>{tuv('en', seg)}{tuv('zh', '甲')}</tu>").documents
    assert pairs(one) == [("甲", "Abnotecd\xa0e\nf")]


def test_tags_that_omegat_writes_as_text(tmp_path: Path) -> None:
    """`<f0>` is markup in OmegaT's own memories, and text in those of any other tool."""
    units = f"<tu>{tuv('zh-CN', '&lt;f0&gt;天气&lt;/f0&gt;&lt;br1/&gt;晴')}{tuv('en', '&lt;f0&gt;Weather')}</tu>"
    content = MEMORY.format(units=units, zh="zh-CN")
    assert pairs(read_bytes(tmp_path, content.encode(), "x.tmx").documents[0]) == [
        ("<f0>天气</f0><br1/>晴", "<f0>Weather")
    ]
    content = content.replace("<header ", '<header creationtool="OmegaT" ')
    assert pairs(read_bytes(tmp_path, content.encode(), "x.tmx").documents[0]) == [("天气晴", "Weather")]


@pytest.mark.parametrize("group", ["x-document", "file", "Txt::Document", "x-filename"])
def test_a_memory_is_parted_by_its_files(tmp_path: Path, group: str) -> None:
    """Each file named by units is a document; notes and properties are kept with the passage."""
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
    """Notes, properties, persons and dates of header, unit and variant are kept, also through TMX, not as metadata."""
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
    """An endless unit is a fault that names the setting, and the units before it are read."""
    units = f"<tu>{tuv('zh', '甲')}</tu><tu>{markup.format('x' * 1000) * 300}{tuv('zh', '乙')}</tu>"
    content = MEMORY.format(zh="zh", units=units).encode()
    found = read_bytes(tmp_path, content, "memory.tmx", largest_record=100_000)
    assert [passage.zh for passage in found.documents[0].passages] == ["甲"]
    assert "largest_record" in found.faults[0].reason
    assert read_bytes(tmp_path, content, "memory.tmx").faults == []


@pytest.mark.long
def test_a_unit_of_endless_elements_is_a_fault(tmp_path: Path) -> None:
    """The number of elements is limited too, since they take more memory than bytes."""
    content = MEMORY.format(zh="zh", units=f"<tu>{tuv('zh', '<ph/>' * 1_000_100)}</tu>").encode()
    assert "elements" in read_bytes(tmp_path, content, "memory.tmx").faults[0].reason


def test_a_memory_without_files_is_parted_by_number(tmp_path: Path) -> None:
    """1,001 units without groups make three documents, so that none gets endless."""
    found = memory(tmp_path, "".join(f"<tu>{tuv('zh', f'第{n}句')}{tuv('en', 'S')}</tu>" for n in range(1001)))
    assert found.ids == ["memory-1", "memory-2", "memory-3"]
    assert [len(one.passages) for one in found.documents] == [500, 500, 1]


@pytest.mark.long
def test_a_large_memory_is_read_in_little(tmp_path: Path) -> None:
    """A memory of 40 MB takes no more RAM than a small one."""
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
    """Units with neither Chinese nor English are counted, not dropped in silence."""
    found = memory(tmp_path, f"<tu>{tuv('de', 'D')}{tuv('fr', 'F')}</tu><tu>{tuv('zh', '甲')}</tu>")
    assert found.ids == ["memory"]
    assert "1 units have neither" in found.reading.notices[0].text


def test_a_memory_cut_short_gives_what_stands_before(tmp_path: Path) -> None:
    """The fault of a damaged file gives the place, and the units before it go in."""
    content = MEMORY.format(zh="zh", units=f"<tu>{tuv('zh', '甲')}{tuv('en', 'A')}</tu><tu><tuv")
    found = read_bytes(tmp_path, content.encode(), "memory.tmx")
    assert found.ids == ["memory"]
    assert "behind unit 1" in found.faults[0].reason


def test_xliff_of_a_tool(tmp_path: Path) -> None:
    """Segments, inline elements, states, notes and two files are read; the target may be the Chinese."""
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
    """Deletions, copies of the source and former versions are no text; comments of Trados and memoQ are notes."""
    (one,) = read_bytes(tmp_path, EDITED.encode(), "x.mqxliff").documents
    assert [(zh, en and " ".join(en.split())) for zh, en in pairs(one)] == [
        ("数据。", "Data are here."),
        ("复制。", None),
        ("一\n二", None),
        ("三。", "Three."),
    ]
    assert [passage.notes for passage in one.passages] == [("see Article 3",), None, None, ("checked",)]


def test_xliff_2(tmp_path: Path) -> None:
    """The segments of a unit make one passage, with the text between them."""
    content = """<xliff version="2.1" xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang="zh-CN" trgLang="en">
    <file id="f"><unit id="u"><notes><note>n</note></notes><segment><source>数据。</source>
    <target>Data<pc id="1"> is</pc>.</target></segment><segment><source>法<ph id="2"/>律。</source>
    <target>Law.</target></segment></unit></file></xliff>"""
    (one,) = read_bytes(tmp_path, content.encode(), "x.xliff").documents
    assert pairs(one) == [("数据。法律。", "Data is. Law.")]
    assert one.passages[0].notes == ("n",)

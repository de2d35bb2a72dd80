"""Folders of Markdown: paragraphs are paired in order under their headings."""

from __future__ import annotations

from pathlib import Path

import pytest
from records import Found, is_readable, read

from searchsvc.errors import SourceError

SAMPLE = Path(__file__).parents[2] / "sample"

META = 'title = { zh = "题", en = "Title" }\n'


def _folder(parent: Path, name: str = "doc", **files: str | bytes) -> Path:
    folder = parent / name
    folder.mkdir()
    for file, content in ({"meta": META} | files).items():
        path = folder / ("meta.toml" if file == "meta" else f"{file}.md")
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def _pairs(found: Found) -> list[tuple[str | None, str | None]]:
    return [(passage.zh, passage.en) for passage in found.documents[0].passages]


def test_links_of_notebooks_and_pictures_of_sites(tmp_path: Path) -> None:
    """Obsidian's `[[page|words]]` leaves its words; `![[picture]]` and Hugo's `{{< figure >}}` leave nothing."""
    text = '见[[notes/law|数据法]]和[[附件]]。\n\n![[rain.png]]\n\n{{< figure src="rain.jpg" >}}\n\n数组 a[1][2]。\n'
    (tmp_path / "x.zh.md").write_text(text)
    assert [passage.zh for passage in read(tmp_path).documents[0].passages] == ["见数据法和附件。", "数组 a[1][2]。"]


NOTEBOOK = """{% include header.html %}

> [!quote] 逍遥游
> 北冥有鱼，其名为鲲。

鲲之大，不知其几千里也。 ^kun
{: .lead}

%%
待核对。
%%

==怒而飞==，其翼若垂天之云。%%私人备注%%

- [ ] 化而为鸟
- [x] 其名为鹏

```python
if a == b == c: print("%%d %%")
```

占比为5% ，公式为 `a==b==c`。
"""


def test_markup_of_notebooks_and_sites(tmp_path: Path) -> None:
    """Marks, tasks, callouts and tags are not text; comments, which a notebook hides, are left out and reported."""
    (tmp_path / "x.zh.md").write_text(NOTEBOOK)
    found = read(tmp_path)
    assert [passage.zh for passage in found.documents[0].passages] == [
        "逍遥游\n北冥有鱼，其名为鲲。",
        "鲲之大，不知其几千里也。",
        "怒而飞，其翼若垂天之云。",
        "化而为鸟",
        "其名为鹏",
        'if a == b == c: print("%%d %%")',
        "占比为5% ，公式为 a==b==c。",
    ]
    assert [notice.text for notice in found.reading.notices] == ["comments between `%%` left out: 2"]


def test_a_first_section_with_the_name_of_the_document(tmp_path: Path) -> None:
    """A heading that is the title on one side alone stays beside the heading of the other side."""
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "meta.toml").write_text('title = { zh = "聊斋志异", en = "Strange Stories" }\n')
    (tmp_path / "x" / "zh.md").write_text("## 聊斋志异\n\n甲。\n\n## 一\n\n乙。\n")
    (tmp_path / "x" / "en.md").write_text("## STRANGE STORIES\n\nA.\n\n## I\n\nB.\n")
    found = read(tmp_path)
    sections = [one.section and (one.section.zh, one.section.en) for one in found.documents[0].passages]
    assert sections == [("聊斋志异", "STRANGE STORIES"), ("一", "I")]
    assert found.reading.notices == []


def test_emphasis_beside_chinese_punctuation(tmp_path: Path) -> None:
    """What CommonMark shows as asterisks there, because no blank stands beside them, is emphasis all the same."""
    text = "**注意：**请先备份。\n\n他说**“可以。”**就走了。\n\n~~旧文。~~新文。\n\n"
    text += "**数据**是*要素*，2**3**2。\n\n术语\n: 解释。\n"
    (tmp_path / "x.zh.md").write_text(text)
    assert [passage.zh for passage in read(tmp_path).documents[0].passages] == [
        "注意：请先备份。",
        "他说“可以。”就走了。",
        "旧文。新文。",
        "数据是要素，232。",
        "术语\n解释。",
    ]


def test_elements_of_html_in_markdown(tmp_path: Path) -> None:
    """Rows and line breaks of HTML separate texts; they were run together."""
    text = "<table><tr><td>甲方</td><td>Party A</td></tr><tr><td>乙方</td><td>Party B</td></tr></table>\n"
    (tmp_path / "x.md").write_text(f"签字人：\n\nSigned by:\n\n{text}")
    assert [(one.zh, one.en) for one in read(tmp_path).documents[0].passages] == [
        ("签字人：", "Signed by:"),
        ("甲方", "Party A"),
        ("乙方", "Party B"),
    ]


def test_names_of_headings_and_fences_of_notes(tmp_path: Path) -> None:
    """Anchors after headings (`{#name}`) and `:::note` markers are no text; titles and content of notes are."""
    text = "# 论 {#on}\n\n## 前提 {#pre .x}\n\n甲 {#a}。\n\n:::note 注意\n请先备份。\n:::\n\n::: {.tip}\n乙。\n:::\n"
    (tmp_path / "x.zh.md").write_text(text)
    (one,) = read(tmp_path).documents
    assert one.title.zh == "论"
    assert [passage.zh for passage in one.passages] == ["甲 {#a}。", "注意", "请先备份。", "乙。"]
    assert {passage.section.zh for passage in one.passages if passage.section} == {"前提"}


def test_paragraphs_are_paired_in_order(tmp_path: Path) -> None:
    """The n-th paragraph of one file is paired with the n-th of the other."""
    found = read(_folder(tmp_path, zh="一。\n\n二。\n\n\n三。\n", en="One.\n\nTwo.\n \t\nThree."))
    assert found.faults == []
    assert _pairs(found) == [("一。", "One."), ("二。", "Two."), ("三。", "Three.")]
    assert found.ids == ["doc"]


def test_headings_are_sections(tmp_path: Path) -> None:
    """Passages have the heading above them in both languages; those before the first heading have none."""
    zh = "序。\n\n# 第一章\n\n甲。\n\n乙。\n\n## 第二節 ##\n丙。\n"
    en = "Preface.\n\n# Chapter I\n\nA.\n\nB.\n\n## Section 2\n\nC.\n"
    passages = read(_folder(tmp_path, zh=zh, en=en)).documents[0].passages
    sections = [(p.section.zh, p.section.en) if p.section else None for p in passages]
    assert sections == [None, ("第一章", "Chapter I"), ("第一章", "Chapter I"), ("第二節", "Section 2")]
    assert [(p.zh, p.en) for p in passages] == [("序。", "Preface."), ("甲。", "A."), ("乙。", "B."), ("丙。", "C.")]


def test_headings_count_as_no_passages(tmp_path: Path) -> None:
    """A document of the sample has the number of passages that its README says, and its headings as sections."""
    found = read(SAMPLE / "linjiang-assessment-2025")
    assert len(found.documents[0].passages) == 47
    assert any(passage.section and passage.section.zh for passage in found.documents[0].passages)


def test_lines_of_a_paragraph_stay_together(tmp_path: Path) -> None:
    """A stanza is one passage and keeps its lines."""
    found = read(_folder(tmp_path, zh="床前明月光，\n疑是地上霜。", en="Before my bed\n  the moon shines bright."))
    assert _pairs(found) == [("床前明月光，\n疑是地上霜。", "Before my bed\nthe moon shines bright.")]


@pytest.mark.parametrize("there", ["zh", "en"])
def test_one_language_alone_is_a_document(tmp_path: Path, there: str) -> None:
    """Texts without a translation can be searched all the same."""
    found = read(_folder(tmp_path, **{there: "甲。\n\n乙。"}))
    assert found.faults == []
    assert [passage.sides for passage in found.documents[0].passages] == [there, there]


def test_the_metadata_is_that_of_the_interchange_format(tmp_path: Path) -> None:
    """`meta.toml` holds authors, dates, the translation and everything else."""
    document = read(SAMPLE / "ferry-notes").documents[0]
    assert document.title.en == "Notes from a Ferry Landing"
    assert document.authors[0].family == "Chen"
    assert document.translation
    assert document.translation.status == "unofficial"
    assert document.language == "zh-Hant"


def test_unequal_numbers_of_paragraphs_are_said_with_the_place(tmp_path: Path) -> None:
    """A translation that merged two paragraphs is aligned, with a notice that names the heading."""
    zh = "序。\n\n## 一\n\n甲。\n\n乙。\n\n## 二\n\n丙。"
    en = "Preface.\n\n## One\n\nA and B.\n\n## Two\n\nC."
    found = read(_folder(tmp_path, zh=zh, en=en), _folder(tmp_path, "good", zh="好。"))
    assert found.ids == ["doc", "good"]
    assert found.faults == []
    said = str(found.reading.notices[0])
    assert "under “一” / “One” the Chinese has 2 paragraphs, the English 1" in said


def test_every_unequal_section_is_told(tmp_path: Path) -> None:
    """A notice names all places where the sides differ."""
    zh = "序。\n\n序二。\n\n## 一\n\n甲。\n\n乙。\n\n## 二\n\n丙。"
    en = "Preface.\n\n## One\n\nA and B.\n\n## Two\n\nC."
    said = str(read(_folder(tmp_path, zh=zh, en=en)).reading.notices[0])
    assert "before the first heading" in said
    assert "One" in said


def test_unequal_numbers_of_headings_are_said(tmp_path: Path) -> None:
    """If only one language has a heading, the notice gives both counts."""
    found = read(_folder(tmp_path, zh="## 一\n\n甲。\n\n## 二\n\n乙。", en="## One\n\nA.\n\nB."))
    assert "the Chinese has 2 headings, the English 1" in str(found.reading.notices[0])


@pytest.mark.parametrize(
    ("files", "named"),
    [
        ({"meta": "title = "}, "TOML"),
        ({"meta": b'title = "\xff"'}, "UTF-8"),
        ({"zh": b"\xff\xfe\x00"}, "UTF-16"),
        ({"zh": "", "en": " \n\n "}, "empty"),
        ({"meta": META + 'date = "2023-13-45"'}, "13"),
        ({"meta": META + 'url = "javascript:alert(1)"'}, "http"),
        ({"meta": META + 'colour = "red"'}, ""),
        ({"zh": "a\x00b"}, "U+0000"),
    ],
)
def test_a_bad_folder_is_named_and_the_others_go_in(tmp_path: Path, files: dict[str, str | bytes], named: str) -> None:
    """Each fault of a folder is reported with the folder's name, and its neighbours go in."""
    _folder(tmp_path, "bad", **({"zh": "甲。"} | files))
    _folder(tmp_path, "good", zh="好。", en="Good.")
    found = read(tmp_path)
    assert found.ids == ["good"]
    assert found.faults
    for fault in found.faults:
        assert "bad" in fault.file
        assert fault.document == "bad"
        assert is_readable(fault.reason)
    assert named in found.faults[0].reason


def test_a_folder_without_metadata_has_its_name_or_its_headings_for_a_title(tmp_path: Path) -> None:
    """Without a `meta.toml` the headings are the title, else the folder's name is."""
    for name, zh, en, title in (("a", "甲。", "A.", (None, "a")), ("b", "# 论\n\n甲。", "# On\n\nA.", ("论", "On"))):
        folder = _folder(tmp_path, name, zh=zh, en=en)
        (folder / "meta.toml").unlink()
        (document,) = read(folder).documents
        assert (document.title.zh, document.title.en) == title
        assert [passage.section for passage in document.passages] == [None]


def test_metadata_without_text_is_a_fault(tmp_path: Path) -> None:
    """A folder without its texts is reported, not ignored."""
    found = read(_folder(tmp_path))
    assert found.documents == []
    assert "zh.md" in found.faults[0].reason


def test_a_folder_with_a_chinese_name_has_an_address_all_the_same(tmp_path: Path) -> None:
    """A name that cannot be an identifier gives one that stays the same in every build."""
    folder = _folder(tmp_path, "四个 坚定", zh="甲。")
    found = read(folder)
    assert found.faults == []
    assert found.ids == read(folder).ids
    assert found.ids != read(_folder(tmp_path, "四个 自信", zh="甲。")).ids


def test_files_saved_on_windows_read_the_same(tmp_path: Path) -> None:
    """Byte order marks and Windows line ends in any of the three files make no difference."""
    mark = b"\xef\xbb\xbf"
    plain = read(_folder(tmp_path, "x", zh="## 一\n\n甲。\n\n乙。", en="## One\n\nA.\n\nB."))
    (tmp_path / "windows").mkdir()
    windows = read(
        _folder(
            tmp_path / "windows",
            "x",
            meta=mark + META.replace("\n", "\r\n").encode(),
            zh=mark + "## 一\r\n\r\n甲。\r\n\r\n乙。".encode(),
            en=mark + b"## One\r\n\r\nA.\r\n\r\nB.\r\n",
        )
    )
    assert windows.faults == []
    assert windows.documents == plain.documents


def test_another_file_in_a_folder_is_counted(tmp_path: Path) -> None:
    """Notes and scans beside the texts are left out and counted."""
    folder = _folder(tmp_path, zh="甲。")
    (folder / "scan.pdf").write_bytes(b"%PDF")
    found = read(tmp_path)
    assert (found.ids, found.reading.left_out) == (["doc"], 1)


def test_an_identifier_of_the_metadata_is_that_of_the_document(tmp_path: Path) -> None:
    """A folder with a Chinese name is addressed by the `id` in its `meta.toml`."""
    found = read(_folder(tmp_path, "四个 坚定", meta='id = "four"\n' + META, zh="甲。"))
    assert (found.ids, found.faults) == (["four"], [])


def test_passages_in_the_metadata_are_not_ignored(tmp_path: Path) -> None:
    """Passages in `meta.toml` are a fault, not ignored in silence: they belong in the texts."""
    found = read(_folder(tmp_path, meta=META + '[[passages]]\nzh = "乙。"\n', zh="甲。"))
    assert found.documents == []
    assert [(fault.field, Path(fault.file).name) for fault in found.faults] == [("passages", "meta.toml")]


def test_a_link_to_a_text_that_is_gone_is_not_a_missing_translation(tmp_path: Path) -> None:
    """If the disk with the translations is not mounted, no document silently loses its English."""
    folder = _folder(tmp_path, zh="甲。")
    (folder / "en.md").symlink_to(tmp_path / "not-mounted" / "en.md")
    try:
        found = read(tmp_path)
    except SourceError:
        return
    assert found.documents == []
    assert found.faults

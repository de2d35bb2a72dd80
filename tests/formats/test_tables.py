"""Tables: finding out what each column holds, rows above the header, and faulty rows."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from records import pairs, read, read_bytes


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
    """Headers in either language, no header, and any delimiter are understood."""
    found = read_bytes(tmp_path, content.encode(), "x.csv")
    assert found.faults == []
    assert pairs(found.documents[0])[0] == ("甲", "A")


def test_a_title_above_the_names_of_columns_is_left_out_and_said(tmp_path: Path) -> None:
    """Lines above a table are not taken for a pair."""
    found = read_bytes(tmp_path, "数据条例 对照表,\n,\n中文,英文\n甲,A\n".encode(), "x.csv")
    assert pairs(found.documents[0]) == [("甲", "A")]
    assert "数据条例 对照表" in found.reading.notices[0].text


def test_numbers_and_remarks_are_no_texts(tmp_path: Path) -> None:
    """Beside numbers, kinds and remarks, the columns with most letters are the pair; a note above is not."""
    rows = [f"{n},合同,甲方应在第{n}日付款。,Party A shall pay on day {n}.,见附件" for n in range(1, 5)]
    found = read_bytes(tmp_path, "\n".join(["对照表,,,,", *rows]).encode(), "x.csv")
    assert pairs(found.documents[0])[-1] == ("甲方应在第4日付款。", "Party A shall pay on day 4.")
    named = read_bytes(tmp_path, "\n".join(["编,类,原文（中文）,译文（English）,注", *rows]).encode(), "y.csv")
    assert len(pairs(named.documents[0])) == 4


def test_a_numbering_of_rows_names_no_documents(tmp_path: Path) -> None:
    """Under `ID` or `编号`, numbers of rows are labels; values that recur name documents."""
    found = read_bytes(tmp_path, "编号,中文,English\n1,甲,A\n2,乙,B\n".encode(), "x.csv")
    assert [(one.id, [passage.label for passage in one.passages]) for one in found.documents] == [("x", ["1", "2"])]
    found = read_bytes(tmp_path, "ID,中文,English\n7,甲,A\n7,乙,B\n8,丙,C\n".encode(), "y.csv")
    assert [one.id for one in found.documents] == ["7", "8"]


def test_pairs_of_columns_side_by_side(tmp_path: Path) -> None:
    """Two pairs in a row are two passages; a second column for one text is left out and reported."""
    found = read_bytes(tmp_path, "zh,en,zh,en,label\n上,up,下,down,1\n左,left,,,2\n".encode(), "x.csv")
    assert pairs(found.documents[0]) == [("上", "up"), ("下", "down"), ("左", "left")]
    assert [passage.label for passage in found.documents[0].passages] == ["1", "1", "2"]
    found = read_bytes(tmp_path, "简体中文,繁體中文,English\n数据,數據,data\n".encode(), "y.csv")
    assert [notice.text for notice in found.reading.notices] == [
        "columns that have no place here were left out: 繁體中文"
    ]


LABELS = """编号,品名,Name,说明,Description,尺寸
C-01,青花瓶,Blue-and-white vase,元代景德镇窑烧造，纹饰为缠枝牡丹。,Made in Jingdezhen and painted with peonies.,高30厘米
C-02,青花碗,Blue-and-white bowl,,Found in a shipwreck in 1998.,口径12厘米
C-03,白釉盘,White-glazed dish,胎质细腻。,Its body is fine.,口径20厘米
"""


def test_labels_of_a_museum(tmp_path: Path) -> None:
    """Names and descriptions are two pairs per row under the object's number; its size is left out and reported."""
    found = read_bytes(tmp_path, LABELS.encode(), "labels.csv")
    (document,) = found.documents
    assert pairs(document) == [
        ("青花瓶", "Blue-and-white vase"),
        ("元代景德镇窑烧造，纹饰为缠枝牡丹。", "Made in Jingdezhen and painted with peonies."),
        ("青花碗", "Blue-and-white bowl"),
        (None, "Found in a shipwreck in 1998."),
        ("白釉盘", "White-glazed dish"),
        ("胎质细腻。", "Its body is fine."),
    ]
    assert [passage.label for passage in document.passages][::2] == ["C-01", "C-02", "C-03"]
    assert [one.text for one in found.reading.notices] == ["columns that have no place here were left out: 尺寸"]


def test_a_remark_and_a_state_are_no_pair(tmp_path: Path) -> None:
    """A column with the same text in most rows, or with few texts, is not taken for a translation."""
    rows = [f"{n},甲方应在第{n}日付款。,Party A shall pay on day {n}.,已审,OK" for n in range(1, 5)]
    found = read_bytes(tmp_path, "\n".join(["序号,中文,英文,备注,状态", *rows]).encode(), "x.csv")
    assert len(found.documents[0].passages) == 4
    assert "备注, 状态" in found.reading.notices[0].text


def test_names_of_columns_in_two_rows(tmp_path: Path) -> None:
    """A merged cell over two header rows names its column."""
    rows = "铭牌,,,,\n展品编号,名称,,说明,\n,中文,英文,中文,英文\nB-01,尊,wine vessel,盛酒的器具。,A vessel for wine.\n"
    rows += "B-02,鼎,tripod,煮肉的器具。,A vessel for meat.\n"
    (document,) = read_bytes(tmp_path, rows.encode(), "x.csv").documents
    assert pairs(document)[2:] == [("鼎", "tripod"), ("煮肉的器具。", "A vessel for meat.")]
    assert [passage.label for passage in document.passages] == ["B-01", "B-01", "B-02", "B-02"]


def test_a_delimiter_inside_quoted_cells(tmp_path: Path) -> None:
    """The delimiter is the sign that splits all rows alike, not a comma in the first of them."""
    found = read_bytes(
        tmp_path, '"小心，烫";"Careful, hot"\r\n"推";"Push"\r\n"拉";"Pull"\r\n'.encode("gb18030"), "x.csv"
    )
    assert pairs(found.documents[0]) == [("小心，烫", "Careful, hot"), ("推", "Push"), ("拉", "Pull")]


def test_terms_and_their_definitions(tmp_path: Path) -> None:
    """In a glossary the term and its definition, each in both languages, are two passages."""
    rows = "数据,data,信息的记录。,A record of information.\n安全,security,没有危险的状态。,Being free of danger.\n"
    found = read_bytes(tmp_path, f"术语,Term,定义,Definition\n{rows}".encode(), "x.csv")
    assert pairs(found.documents[0])[:2] == [("数据", "data"), ("信息的记录。", "A record of information.")]
    found = read_bytes(tmp_path, "词条,Term\n数据,data\n安全,security\n".encode(), "y.csv")
    assert pairs(found.documents[0]) == [("数据", "data"), ("安全", "security")]


def test_a_table_that_lies_on_its_side(tmp_path: Path) -> None:
    """A transposed table is refused with advice; an entry that names a language does not make a table transposed."""
    found = read_bytes(tmp_path, "中文,甲方,乙方\nEnglish,Party A,Party B\n".encode(), "x.csv")
    assert (found.documents, "transpose" in found.faults[0].reason) == ([], True)
    found = read_bytes(tmp_path, "English,中文\nChinese,中文\n".encode(), "y.csv")
    assert pairs(found.documents[0]) == [("中文", "Chinese")]


def test_rows_that_say_different_things_of_their_document(tmp_path: Path) -> None:
    """A document has one type: if its rows have several, the first is taken, with a notice."""
    found = read_bytes(tmp_path, "类别,中文,English\n总则,甲,A\n罚则,乙,B\n".encode(), "x.csv")
    assert found.documents[0].type and found.documents[0].type.zh == "总则"
    assert [notice.text for notice in found.reading.notices] == [
        "rows of one document differ in type: the first is the document's"
    ]


def test_a_text_of_lines_with_a_tab_is_a_table(tmp_path: Path) -> None:
    """A text file with a pair per line, separated by a tab, is a table; a tab in a text does not make it one."""
    found = read_bytes(tmp_path, "安全\tsecurity\n数据\tdata\n".encode(), "x.txt")
    assert pairs(found.documents[0]) == [("安全", "security"), ("数据", "data")]
    text = read_bytes(tmp_path, "第一条\t数据是生产要素。\n第二条\t本法自公布之日起施行。\n".encode(), "y.txt")
    assert pairs(text.documents[0])[0][1] is None


def test_a_table_in_an_old_character_set(tmp_path: Path) -> None:
    """CSV as a Chinese Excel saves it is read, and the guessed encoding is reported."""
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


def test_both_languages_in_one_cell(tmp_path: Path) -> None:
    """Where the only column of text holds the Chinese and below it the English, a cell is a pair."""
    rows = '编号,说明文字\n1,"何尊\nHe Zun"\n2,"西周青铜器，铭文122字。\nA bronze with 122 characters."\n'
    rows += "3,毛公鼎 Mao Gong Ding\n"
    (document,) = read_bytes(tmp_path, rows.encode(), "x.csv").documents
    assert pairs(document) == [
        ("何尊", "He Zun"),
        ("西周青铜器，铭文122字。", "A bronze with 122 characters."),
        ("毛公鼎", "Mao Gong Ding"),
    ]


SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def workbook(path: Path, **sheets: list[tuple[str, ...]]) -> None:
    """Write a workbook of these sheets."""
    with zipfile.ZipFile(path, "w") as file:
        names = list(enumerate(sheets, 1))
        kinds = "".join(
            f"<Override PartName='/xl/worksheets/sheet{n}.xml' ContentType='{KIND}.worksheet+xml'/>" for n, _ in names
        )
        main = f"<Override PartName='/xl/workbook.xml' ContentType='{KIND}.sheet.main+xml'/>"
        file.writestr("[Content_Types].xml", f"<Types xmlns='{PACKAGE}/content-types'>{main}{kinds}</Types>")
        link = "<Relationship Id='r{0}' Type='" + OFFICE + "/{1}' Target='{2}'/>"
        links = "".join(link.format(n, "worksheet", f"worksheets/sheet{n}.xml") for n, _ in names)
        for name, held in (
            ("_rels/.rels", link.format(1, "officeDocument", "xl/workbook.xml")),
            ("xl/_rels/workbook.xml.rels", links),
        ):
            file.writestr(name, f"<Relationships xmlns='{PACKAGE}/relationships'>{held}</Relationships>")
        tabs = "".join(f"<sheet name='{name}' sheetId='{n}' r:id='r{n}'/>" for n, name in names)
        spaces = f"xmlns='{SHEETS}' xmlns:r='{OFFICE}'"
        file.writestr("xl/workbook.xml", f"<workbook {spaces}><sheets>{tabs}</sheets></workbook>")
        for n, name in names:
            rows = "".join(f"<row>{''.join(map(CELL.format, row))}</row>" for row in sheets[name])
            sheet = f"<worksheet xmlns='{SHEETS}'><sheetData>{rows}</sheetData></worksheet>"
            file.writestr(f"xl/worksheets/sheet{n}.xml", sheet)


CELL = "<c t='inlineStr'><is><t>{}</t></is></c>"


def test_a_sheet_for_each_language(tmp_path: Path) -> None:
    """Texts of two sheets are not pairs by themselves: what makes them so is told."""
    chinese = [("编号", "正文"), ("A1", "欢迎来到本馆。"), ("A2", "请勿触摸。")]
    english = [("No.", "Text"), ("A1", "Welcome."), ("A2", "Do not touch.")]
    workbook(tmp_path / "x.xlsx", 中文=chinese, English=english)
    found = read(tmp_path)
    assert [passage.label for one in found.documents for passage in one.passages] == ["A1", "A2", "A1", "A2"]
    (notice,) = found.reading.notices
    assert notice.text.startswith("sheets in Chinese alone: 中文; in English alone: English")

"""Make the files of this folder that Python packages can write; called by make.sh."""

from pathlib import Path

import docx
import openpyxl
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from ebooklib import epub
from translate.storage import tmx, xliff, xliff2

PAIRS = [
    ("数据是生产要素。", "Data is a factor of production."),
    ("第一行\n第二行，“引号”。", 'Line one\nLine two, "quoted".'),
    ("国家安全是头等大事。", "National security comes first."),
]

table = docx.Document()
table.add_heading("数据条例 / Data Regulations", 0)
rows = table.add_table(0, 2)
for cells in [("中文", "English"), *PAIRS]:
    row = rows.add_row()
    for cell, text in zip(row.cells, cells, strict=True):
        cell.text = text
table.save("table.docx")

turns = docx.Document()
for zh, en in [("数据条例", "Data Regulations")]:
    turns.add_heading(zh, 1)
    turns.add_heading(en, 1)
for zh, en in PAIRS:
    turns.add_paragraph(zh)
    turns.add_paragraph(en)
turns.save("turns.docx")

book = openpyxl.Workbook()
sheet = book.active
sheet.append(["文件", "中文", "英文", "标题（中文）", "Title (English)", "日期"])
for number, (zh, en) in enumerate(PAIRS):
    sheet.append(["law", zh, en, *(["数据条例", "Data Regulations", "2021-05-01"] if not number else [])])
book.save("openpyxl.xlsx")

for code, title, chapters in (
    ("zh-CN", "数据史", [("第一章", ["数据是生产要素。", "甲方。"]), ("第二章", ["国家安全是头等大事。"])]),
    ("en", "A History of Data", [("Chapter 1", ["Data is a factor.", "Party A."]), ("Chapter 2", ["Security first."])]),
):
    made = epub.EpubBook()
    made.set_identifier(f"id-{code}")
    made.set_title(title)
    made.set_language(code)
    made.add_author("李辉" if code == "zh-CN" else "Li Hui")
    items = []
    for number, (heading, paragraphs) in enumerate(chapters, 1):
        item = epub.EpubHtml(title=heading, file_name=f"c{number}.xhtml", lang=code)
        item.content = f"<h1>{heading}</h1>" + "".join(f"<p>{text}</p>" for text in paragraphs)
        made.add_item(item)
        items.append(item)
    made.toc = items
    made.add_item(epub.EpubNcx())
    made.add_item(epub.EpubNav())
    made.spine = ["nav", *items]
    epub.write_epub(f"ebooklib.{'zh' if code == 'zh-CN' else 'en'}.epub", made)

memory = tmx.tmxfile(sourcelanguage="zh-CN", targetlanguage="en-US")
for zh, en in PAIRS:
    memory.addtranslation(zh, "zh-CN", en, "en-US", comment="checked")
memory.savefile("toolkit.tmx")
text = Path("toolkit.tmx").read_text(encoding="utf-8").replace("UTF-8", "UTF-16")
Path("toolkit-utf16.tmx").write_text(text, encoding="utf-16")

exchange = xliff.xlifffile(sourcelanguage="zh-CN", targetlanguage="en-US")
for zh, en in PAIRS:
    unit = exchange.addsourceunit(zh)
    unit.target = en
    unit.addnote("checked", origin="translator")
exchange.savefile("toolkit.xlf")

second = xliff2.Xliff2File(sourcelanguage="zh-CN", targetlanguage="en-US")
for zh, en in PAIRS:
    unit = second.addsourceunit(zh)
    unit.target = en
    unit.addnote("checked")
second.savefile("toolkit2.xlf")

# A law with automatic numbers: articles count through all chapters, items restart in each article.
LEVELS = {
    "zh": [("第%1章", "chineseCountingThousand"), ("第%2条", "chineseCountingThousand"), ("（%3）", "chineseCounting")],
    "en": [("Chapter %1", "upperRoman"), ("Article %2", "decimal"), ("(%3)", "lowerLetter")],
}
LAW = [
    (0, "总则", "General Provisions"),
    (1, "为了保护数据，制定本法。", "This Law is made to protect data."),
    (1, "下列数据受到保护：", "The following data are protected:"),
    (2, "个人数据；", "personal data;"),
    (2, "国家数据。", "state data."),
    (0, "罚则", "Penalties"),
    (1, "违反本法的，依法处罚：", "Whoever violates this Law is punished by law:"),
    (2, "警告；", "by a warning;"),
    (None, "情节轻微的除外。", "except in minor cases."),
    (2, "罚款。", "by a fine."),
]
for side, levels in LEVELS.items():
    law = docx.Document()
    numbering = law.part.numbering_part.element
    written = ""
    for number, (pattern, kind) in enumerate(levels):
        more = ('<w:pStyle w:val="Heading1"/>', '<w:lvlRestart w:val="0"/>', "")[number]
        behind = '<w:suff w:val="nothing"/>' if (side, number) == ("zh", 2) else ""
        written += f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>{more}{behind}'
        written += f'<w:lvlText w:val="{pattern}"/><w:lvlJc w:val="left"/></w:lvl>'
    pattern = f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{written}</w:abstractNum>'
    numbering.insert(0, parse_xml(pattern))
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    properties = law.styles["Heading 1"].element.get_or_add_pPr()
    properties.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="77"/></w:numPr>'))
    law.add_paragraph("数据法" if side == "zh" else "Data Law", style="Title")
    for level, *texts in LAW:
        text = texts[side == "en"]
        paragraph = law.add_paragraph(text, style="Heading 1" if level == 0 else None)
        if level:
            place = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="77"/></w:numPr>'
            paragraph._p.get_or_add_pPr().append(parse_xml(place))
    law.save(f"numbered.{side}.docx")

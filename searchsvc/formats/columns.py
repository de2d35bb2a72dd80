"""Documents as flat fields, as in tables and translation memories: `title_zh`, `author_en`; to and from records."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from ..model import SIDES, Bilingual, Document, Metadata, Name, Passage
from .languages import side_of

SEPARATOR = "; "
"""Separates several authors or topics in one field."""

_TWO_SIDED = ("title", "source", "type", "summary", "publisher")
_LISTS = ("author", "topic", "translator")
_NAME_PARTS = ("zh", "en", "family", "given", "corporate")
_PLAIN = ("document", "language", "date", "url", "rights", "license", "added", "draft", "embargo")
_OF_TRANSLATION = ("status", "translation_date", "translation_url", "translation_rights", "translation_license")
SIDED = frozenset((*_TWO_SIDED, *_LISTS, "section"))
"""Fields that have a Chinese and an English side."""
TEXTS = ("zh", "en", "original", "target")
"""Names of text columns; the language of `original` and `target` is detected from their cells."""
PASSAGE_FIELDS = ("label", "section_zh", "section_en", "zh", "en", "passage", "confidence")
DOCUMENT_FIELDS = (
    *(f"{field}_{side}" for field in ("title",) for side in SIDES),
    *(f"author_{part}" for part in _NAME_PARTS),
    *(f"{field}_{side}" for field in ("source", "type", "topic", "summary") for side in SIDES),
    *_PLAIN[1:],
    *(f"translator_{part}" for part in _NAME_PARTS),
    *(f"publisher_{side}" for side in SIDES),
    *_OF_TRANSLATION,
)
DOCUMENT_WORDS = {*DOCUMENT_FIELDS, *_TWO_SIDED, *_LISTS} - {"language"}
"""Fields of which a document has one value; not `language`, since units of one document may differ in script."""
_NUMBERINGS = ("id", "编号", "編號")
"""Headers of columns that may identify documents or just number rows."""
_NUMBERS_ROWS = re.compile(r"(?:编号|編號|序号|序號)\Z|(?:\A|[\W_])(?:no|number|id)\.?\Z")
"""How other headers of columns that number rows end: `展品编号`, `Object No.`."""

_KNOWN = {
    "document": "document documentid docid id doc file filename 文档 文件 文件名 文档编号 编号 文檔 檔案 檔名 編號",
    "passage": "passage passageid 段落编号 段编号 段落編號",
    "confidence": "confidence 置信度",
    "label": "label number no 标签 序号 条号 条款 標籤 序號 條號 條款",
    "section": "section heading chapter 章节 标题行 小标题 章節 小標題",
    "title": "title 标题 题目 题名 篇名 標題 題目 題名",
    "author": "author authors creator 作者 著者",
    "source": "source publication journal 来源 出处 刊物 來源 出處 发表于",
    "date": "date published year 日期 发表日期 时间 年份 發表日期 時間",
    "type": "type genre category 类型 体裁 類型 體裁 类别 類別",
    "topic": "topic topics subject subjects keywords tags 主题 关键词 主題 關鍵詞",
    "summary": "summary abstract description 摘要 简介 簡介 提要",
    "url": "url link address 网址 链接 網址 連結",
    "rights": "rights copyright 版权 权利 版權 權利",
    "license": "license licence 许可 许可证 授权 許可 授權",
    "language": "language lang script 语言 語言 文字",
    "translator": "translator translators 译者 譯者",
    "publisher": "publisher 出版社 出版者 译文出版者",
    "status": "status translationstatus 译文状态",
    "translation_date": "translationdate 翻译日期 译文日期",
    "translation_url": "translationurl 译文网址",
    "translation_rights": "translationrights 译文版权",
    "translation_license": "translationlicense 译文许可",
    "added": "added 入库日期",
    "draft": "draft 草稿",
    "embargo": "embargo 禁发期",
    "glosses": "glosses",
    "original": "original sourcetext 原文 源文 原句 术语 術語",
    "target": "target translation translated targettext term 译文 譯文 译句",
}
_FIELDS = {word: field for field, words in _KNOWN.items() for word in words.split()}
_SIDE_WORDS = (
    ("zh", r"zh(?:cn|tw|hk|hans|hant)?|zho|chi|chinese|simplifiedchinese|traditionalchinese|中文|汉语|漢語|汉文|中|cn"),
    ("en", r"en(?:us|gb)?|eng|english|英文|英语|英語|英"),
)
_OF_TEXTS = "text|文本|内容|內容|原文|译文|譯文|源文|句子"
_PARTS = {"family": "family 姓", "given": "given 名", "corporate": "corporate 机构"}

_DAYS = {"date", "translation_date", "added", "embargo"}
_DAY = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2}))?)?[年月日]?(?:[T ]\d{1,2}:\d\d.{0,20})?", re.ASCII)


def may_number_rows(header: str) -> bool:
    """Whether a column that seems to identify documents, or has an unknown header, may just number rows."""
    bare = header.strip().lower()
    return bare in _NUMBERINGS or (field_of(header) is None and bool(_NUMBERS_ROWS.search(bare)))


def field_of(header: str) -> str | None:
    """The field that a column header names, in English or Chinese (`Title (Chinese)`, `英文标题`); None if unknown."""
    bare = re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", header).lower())
    if bare in _FIELDS:
        return _FIELDS[bare]
    for part, words in _PARTS.items():
        for field in ("author", "translator"):
            if bare in {field + word for word in words.split()}:
                return f"{field}_{part}"
    for side, words in _SIDE_WORDS:
        if re.fullmatch(rf"(?:{words})(?:{_OF_TEXTS})?|(?:{_OF_TEXTS}|source|target)(?:{words})", bare):
            return side if not bare.startswith("source") else f"source_{side}"
        for pattern in (rf"(?P<base>.+?)(?:{words})\Z", rf"(?:{words})(?P<base>.+)\Z"):
            match = re.match(pattern, bare)
            if match and (base := _FIELDS.get(match["base"])) in SIDED:
                return f"{base}_{side}"
    return None


_CONSTRAINED = {"date", "language", "url", "license", "added", "draft", "embargo", "status", "passage", "confidence"}
_CONSTRAINED |= {"translation_date", "translation_url", "translation_license"}
"""Fields whose values have a required form."""


def fits(field: str, text: str) -> bool:
    """Whether a text is a valid value of a field: another program may use the same name for something else."""
    if field not in _CONSTRAINED:
        return True
    try:
        if field in PASSAGE_FIELDS:
            Passage.model_validate({"zh": "文"} | passage_record({field: text}))
        else:
            Metadata.model_validate({"id": "a", "title": "a"} | record({field: text}))
    except ValidationError:
        return False
    return True


# Records from fields


def record(fields: Mapping[str, str]) -> dict[str, Any]:
    """The metadata in flat fields, as a record of the interchange format."""
    data: dict[str, Any] = {}
    translation: dict[str, Any] = {}
    if fields.get("document"):
        data["id"] = fields["document"]
    for field in _PLAIN[1:]:
        if fields.get(field):
            data[field] = day(fields[field]) if field in _DAYS else fields[field]
    for field in _TWO_SIDED:
        if value := two_sided(fields, field):
            (translation if field == "publisher" else data)[field] = value
    for field, name in (("author", "authors"), ("topic", "topics"), ("translator", "translators")):
        if values := _listed(fields, field):
            (translation if field == "translator" else data)[name] = values
    for field in _OF_TRANSLATION:
        if fields.get(field):
            translation[field.removeprefix("translation_")] = day(fields[field]) if field in _DAYS else fields[field]
    return data | ({"translation": translation} if translation else {})


def day(text: str) -> str:
    """An ISO date from one written year first, such as `2020/1/31` or `2020年1月`; other text is returned as it is."""
    match = _DAY.fullmatch(text.strip())
    if not match:
        return text
    return "-".join([match[1], *(part.zfill(2) for part in match.groups()[1:] if part)])


def two_sided(fields: Mapping[str, str], field: str) -> Any:
    """The value of a field with two sides; one without a suffix goes to the side of its language."""
    sides = {side: text for side in SIDES if (text := fields.get(f"{field}_{side}"))}
    plain = fields.get(field)
    return {side_of(plain) or "en": plain} | sides if sides and plain else sides or plain


def _listed(fields: Mapping[str, str], field: str) -> list[Any]:
    """The values of a field separated by semicolons; those of the two sides are matched by position."""
    texts = {part: fields.get(f"{field}_{part}", "") for part in _NAME_PARTS}
    if plain := fields.get(field):
        if not any(texts.values()):
            return _parted(plain)
        texts = texts | {side_of(plain) or "en": plain}
    parts = {part: _parted(text, keep_empty=True) for part, text in texts.items()}
    values = []
    for number in range(max(map(len, parts.values()))):
        value: dict[str, Any] = {part: held[number] for part, held in parts.items() if held[number : number + 1] > [""]}
        if "corporate" in value:
            value["corporate"] = value["corporate"].lower() in ("yes", "true", "1", "是")
        if value:
            values.append(value)
    return values


def _parted(text: str, keep_empty: bool = False) -> list[str]:
    parts = [part.strip() for part in re.split("[;；]", text)] if text.strip() else []
    return parts if keep_empty else [part for part in parts if part]


# Fields from documents


def document_fields(document: Document) -> dict[str, str]:
    """A document's metadata as flat fields, without empty ones."""
    return dict(_document_fields(document))


def _document_fields(document: Metadata) -> Iterator[tuple[str, str]]:
    yield "document", document.id
    translation = document.translation
    for field in _PLAIN[1:]:
        if value := getattr(document, field):
            yield field, "yes" if value is True else value
    for field in _TWO_SIDED:
        yield from _sides(field, getattr(translation if field == "publisher" else document, field, None))
    yield from _joined("author", document.authors)
    yield from _joined("topic", document.topics)
    if translation:
        yield from _joined("translator", translation.translators)
        for field in _OF_TRANSLATION:
            if value := getattr(translation, field.removeprefix("translation_")):
                yield field, value


def _sides(field: str, value: Bilingual | None) -> Iterator[tuple[str, str]]:
    for side in SIDES:
        if text := getattr(value, side, None):
            yield f"{field}_{side}", text


def _joined(field: str, values: tuple[Bilingual, ...]) -> Iterator[tuple[str, str]]:
    for part in _NAME_PARTS if any(isinstance(value, Name) for value in values) else SIDES:
        held = [getattr(value, part) for value in values]
        if any(held):
            yield f"{field}_{part}", SEPARATOR.join("yes" if one is True else one or "" for one in held)


def passage_fields(passage: Passage) -> dict[str, str]:
    """A passage as flat fields, without empty ones."""
    fields = {"passage": passage.id, "label": passage.label, "zh": passage.zh, "en": passage.en}
    fields["confidence"] = None if passage.confidence is None else str(passage.confidence)
    return {name: text for name, text in fields.items() if text} | dict(_sides("section", passage.section))


def passage_record(fields: Mapping[str, str]) -> dict[str, Any]:
    """The record of a passage, from its flat fields."""
    names = {"id": "passage", "label": "label", "zh": "zh", "en": "en", "confidence": "confidence"}
    record: dict[str, Any] = {name: text for name, field in names.items() if (text := fields.get(field))}
    section = two_sided(fields, "section")
    return record | ({"section": section} if section else {})

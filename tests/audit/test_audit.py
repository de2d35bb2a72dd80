"""The audit by `searchsvc check`: it finds planted faults of every kind, and hardly anything in clean texts."""

import random
from collections import Counter
from collections.abc import Callable

import pytest
from audit.planting import KINDS, SWAPPED

from searchsvc.audit import Finding, audit
from searchsvc.model import Document, Passage

PLANTED = 210
# Reviewed by eye: real faults of the collected texts (numbers of articles and days, tables left out).
FAULTY_DOCUMENTS = {"D0120029", "F0120008"}
FAULTY_PASSAGES = {
    ("G0310034", 6),
    ("K0070022", 33),
    ("K0110002", 22),
    ("K0110002", 61),
    ("K0110002", 63),
    ("M0060025", 23),
}


def document(*passages: tuple[str | None, str | None], **fields: object) -> Document:
    pairs = [{"zh": zh, "en": en} for zh, en in passages]
    return Document.model_validate({"id": "d", "title": {"zh": "题"}, "passages": pairs} | fields)


def found(*documents: Document) -> list[Finding]:
    return list(audit((one, ("library.jsonl", number)) for number, one in enumerate(documents, 1)))


def kinds(*passages: tuple[str | None, str | None], **fields: object) -> list[str]:
    return [finding.kind for finding in found(document(*passages, **fields))]


@pytest.mark.parametrize(
    ("zh", "en", "kind"),
    [
        ("二〇一九年三月施行。", "In force from March 2018.", "number"),
        ("民國108年施行。", "In force from 2018.", "number"),
        ("资本额在一亿五千万元以上。", "A capital of 250 million yuan or above.", "number"),
        ("他引用了 Hobsbawm 的话。", "He quoted Hobsbaum.", "name"),
        ("战略协作。", "A “strategic partnership” (战略伙伴).", "gloss"),
        (
            "国家安全。",
            "Security is what comes 头等大事不可轻视 first in all that is done.",
            "untranslated",
        ),
        ("The law is in force from today.", "The law is in force from today.", "same language"),
        ("本法自公布日施行。", "本法自公布日施行。", "same language"),
        ("锟斤拷锟斤拷", "Replacement.", "mojibake"),
        ("国家安全。", "The state’s nationalâ€™s security.", "mojibake"),
        ("国家安全。", "The stаte comes first.", "mixed scripts"),
        ("国家安全。", None, "missing side"),
    ],
)
def test_a_fault_is_found(zh: str | None, en: str | None, kind: str) -> None:
    """Each kind of fault is found, with place, texts and reason."""
    (finding,) = [one for one in found(document(("好。", "Good."), (zh, en))) if one.n]
    assert finding.kind == kind
    assert (finding.document, finding.n, finding.file, finding.record) == ("d", 2, "library.jsonl", 1)
    assert (finding.zh, finding.en) == (zh or "", en or "")
    assert finding.reason


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("二〇一九年三月一日起施行。", "In force from March 1, 2019."),
        ("民國一百零八年施行。", "In force from 2019."),
        ("上世纪八十年代建成。", "Built in the 1980s."),
        ("資本額在新臺幣一億五千萬元以上。", "A capital of NT$150 million or above."),
        ("粮食三百亿斤，百分之三十二。", "Grain of 15 million tons, 32 per cent."),
        ("惟十有三年，春。", "In the spring of the thirteenth year."),
        ("小康社会。", "A xiaokang (小康) society."),
        ("「國家安全」與「計畫」。", "“National security” (国家安全) and plans (计划)."),
        ("他叫周㐂。", "He is called 周㐂."),
        (
            "共三百六十名，有十二万人，七十天。",
            "Three hundred and threescore; sixscore thousand; threescore and ten days.",
        ),
        ("亚伯兰年九十九岁的时候", "When Abram was ninety years old and nine"),
        (
            "班内有二万四千人，又有十四万四千人。",
            "Twenty and four thousand, and the hundred and forty and four thousand.",
        ),
        (
            "二十三年、三十一年、二十五日。",
            "The three and twentieth and the thirty and first year, the twenty and fifth day.",
        ),
        (
            "有百万之众，又有马军二万万，一生七十岁。",
            "A thousand thousand; two hundred thousand thousand; threescore years and ten.",
        ),
        ("民國八十一年十一月七日，1,500元。", "November 7,1992; 1,500 yuan."),
        ("第一千零十條，十日內。", "Article 1010; within the first ten days of a month."),
        ("杀了亚兰人二万二千。", "David slew two and twenty thousand men."),
        ("长二万五千肘，宽一万肘。", "Five and twenty thousand in length, and ten thousand in breadth."),
        ("拣选了你们十二个，但有一个是魔鬼。", "Have not I chosen you twelve, and one of you is a devil?"),
        ("这七十年，在五月、七月禁食。", "When ye fasted in the fifth and seventh month, even those seventy years."),
        ("每年守十四、十五两日。", "The fourteenth day, and the fifteenth."),
        ("伊法十分之二。", "Two tenth deals."),
        ("馬之死者十二三矣。", "Two or three in ten died."),
        ("三萬元以上十五萬元以下", "between thirty thousand and one hundred and fifty thousand"),
        ("惠誉（FitchRatings）评定。", "As assessed by Fitch Ratings."),
        ("用 ``�`` 替换。", "Replaced by ``�``."),
        ("秘書長一人，副秘書長二人，秘書長處理院務。", "A secretary general and two deputies."),
        ("用 C++ 写成。", "Written in C++."),
        ("十年以長則兄事之。", "To one ten years older, as to an elder brother."),
        ("行150里。", "Some forty-five miles."),
        ("行60万里。", "Some two hundred thousand miles."),
        ("二十取一而足。", "A tax of one-twentieth is sufficient."),
        ("鼓之二十五弦皆動。", "The five-and-twenty strings all vibrated."),
        ("十去其七。", "[p. 14] Three-tenths will be dissipated."),
        ("人口每滿五十萬人。", "Every half million people."),
        ("一百五十百萬元。", "150 million yuan."),
        ("輻射一百五十百萬赫，十人。", "Radiates 150 MHz; ten men."),
        (
            "一千二百元以上六千元以下罰鍰，共一千二百元。",
            "A fine between one thousand two hundred and six thousand dollars, 1,200 in all.",
        ),
    ],
)
def test_what_answers_is_no_finding(zh: str, en: str) -> None:
    """Numbers, dates, glosses and names that correspond are not reported, however they are written."""
    assert kinds(("好。", "Good."), (zh, en)) == []


def test_variants_of_traditional_texts_are_no_mixture() -> None:
    """群, 床 and 恒 occur in Traditional texts too; a passage in Simplified characters is still reported."""
    zh = "群子婦佐餕，設床有枕，无恒產者无恒心，士并瓦盤。"
    assert kinds((zh, "The sons’ wives."), ("國學會議開於東門，學無止境。", "A meeting."), language="zh-Hant") == []
    assert "mixed scripts" in kinds(("国学会议开于东门。", "A meeting."), language="zh-Hant")


def test_a_copy_without_a_translation_is_not_rendered_differently() -> None:
    """A copy without English lacks a side; later copies with another translation are still compared."""
    zh = "数据是生产要素，应当依法流通。"
    assert "rendered differently" not in kinds((zh, None), (zh, "Data is a factor."))
    assert kinds((zh, None), (zh, "Data is a factor."), (zh, "It must flow.")).count("rendered differently") == 1


def test_an_identifier_changes_with_the_texts() -> None:
    """An accepted finding is reported again once a text has changed."""
    one, again, other = (
        found(document(("好。", "Good."), ("国家安全。", en)))[0].id for en in ("锟斤拷", "锟斤拷", "锟斤拷 again")
    )
    assert one == again != other


def test_what_is_one_sided_throughout_is_told_once() -> None:
    """A document that was never translated is one finding, not one for each passage."""
    assert kinds(("甲。", None), ("乙。", None), ("丙。", None)) == ["missing side"]


@pytest.mark.long
def test_planted_faults_are_found_in_a_real_library(read_pack: Callable[[str], tuple[Document, ...]]) -> None:
    """Nine in ten of some 200 planted faults are found; of 500 clean passages at most one is reported."""
    chance = random.Random(5)
    documents = [one for one in read_pack("statutes")[::8] if one.id not in FAULTY_DOCUMENTS]
    planted: dict[tuple[str, int], str] = {}
    library = [_planted(one, planted, chance) for one in documents]
    findings = found(*library)
    wanted = {kind: names for kind, (_, names) in KINDS.items()} | {SWAPPED: {"alignment"}}
    told = {(one.document, one.n, one.kind) for one in findings}
    seen = Counter(kind for place, kind in planted.items() if any((*place, name) in told for name in wanted[kind]))
    counts = Counter(planted.values())
    assert set(counts) == set(wanted)
    assert sum(counts.values()) >= 200
    assert sum(seen.values()) >= 0.9 * sum(counts.values()), {kind: (seen[kind], n) for kind, n in counts.items()}
    # A copy is planted two passages after its original, which may be reported with it.
    near = {(document, n + step) for document, n in planted for step in (-2, -1, 0, 1)} | FAULTY_PASSAGES
    # Notes are only hints, such as on boilerplate rendered in two ways.
    alarms = [one for one in findings if (one.document, one.n) not in near and one.severity != "note"]
    clean = sum(len(one.passages) for one in documents) - len(planted)
    assert len(alarms) <= clean / 500, [(one.document, one.n, one.kind, one.reason) for one in alarms]


def _planted(document: Document, planted: dict[tuple[str, int], str], chance: random.Random) -> Document:
    passages = list(document.passages)
    for at in range(3, len(passages) - 2, 11):
        if len(planted) >= PLANTED or not all(passage.sides == "both" for passage in passages[at : at + 2]):
            continue
        counts = Counter(planted.values())
        for kind in sorted([*KINDS, SWAPPED], key=lambda kind: (counts[kind], chance.random())):
            if _plant(passages, at, kind, chance):
                planted[document.id, at + 1] = kind
                break
    return document.model_copy(update={"passages": tuple(passages)})


def _plant(passages: list[Passage], at: int, kind: str, chance: random.Random) -> bool:
    one, other = passages[at], passages[at + 1]
    if kind == SWAPPED:
        if min(len(one.zh or ""), len(other.zh or "")) < 40:
            return False
        passages[at] = one.model_copy(update={"en": other.en})
        passages[at + 1] = other.model_copy(update={"en": one.en})
        return True
    made = KINDS[kind][0](one, passages[at - 2], chance)
    if made is not None:
        passages[at] = made.model_copy(update={"id": None})
    return made is not None

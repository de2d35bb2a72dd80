"""A short original and its translation, paragraph by paragraph."""

from searchsvc.model import Paragraph

ZH = (
    "渡口在鎮子的西頭，往下走三十六級石階就到水邊。",
    "撐船的人姓周，大家叫他周㐂。",
    "渡口對面有一座老戲臺，每年秋收後唱三天戲。",
    "渡一次收兩個銅板，讀書的孩子不收，送葬的不收。",
    "後來要修橋了。測量隊在對岸插了紅旗，鎮上的人都很歡喜。",
    "橋通車那天，他最後撐了一趟船，船上只有我一個人。",
)
EN = (
    "The ferry landing is at the western end of the town; go down thirty-six stone steps and you are at the water.",
    "The boatman’s surname was Zhou, and everyone called him Zhou Xi.",
    "Across from the landing there is an old stage, where every year after the harvest they sang opera for three days.",
    "A crossing cost two coppers. Schoolchildren were not charged, nor were funerals.",
    "Then a bridge was to be built. The surveyors planted red flags on the far bank, and everyone was delighted.",
    "The day the bridge was opened he took the boat across one last time, with me as his only passenger.",
)


def paragraphs(*texts: str) -> list[Paragraph]:
    """Texts as paragraphs; those that begin with `#` are headings."""
    return [Paragraph(text.removeprefix("# "), int(text.startswith("# "))) for text in texts]

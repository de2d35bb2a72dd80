"""A library written for this suite: a few documents with every construction that the contract mentions."""

from typing import Any

from searchsvc.model import Document

_RECORDS: list[dict[str, Any]] = [
    {
        "id": "journey",
        "title": {"zh": "中俄关系迈上新征程", "en": "Sino-Russian Relations Embark on a New Journey"},
        "language": "zh-Hans",
        "authors": [
            {"zh": "李辉", "en": "Li Hui"},
            {"zh": "外交部", "en": "Ministry of Foreign Affairs", "corporate": True},
        ],
        "source": {"zh": "外交", "en": "Foreign Affairs Journal"},
        "date": "2020-01-31",
        "type": {"zh": "文章", "en": "Article"},
        "topics": [{"zh": "外交", "en": "Diplomacy"}, {"zh": "国家安全", "en": "National security"}],
        "passages": [
            {
                "section": {"zh": "新思想开启新时代", "en": "New Ideas Open a New Era"},
                "zh": "两国元首就“四个坚定支持”达成重要共识。",
                "en": "He reached a consensus on the “Four Firm Supports” (四个坚定支持) between China and Russia.",
            },
            {
                "zh": "不断提高各领域合作的含金量。",
                "en": "They will enhance the “gold content” [Translator’s note;含金量, metaphorically meaning value] "
                "of cooperation in various fields.",
            },
            {"zh": "中国共产党的领导。", "en": "The leadership of the Chinese Communist Party (CCP) is firm."},
            {"zh": "加强科技创新合作。", "en": "Scientific and technological (S&T) innovation, if any (if any)."},
            {"zh": "中国的发展离不开世界。", "en": "China’s development needs the world,\nand the world needs China."},
            {"zh": "第一行国家\n安全第二行", "en": "first line national\nsecurity second line"},
        ],
    },
    {
        "id": "statute",
        "title": {"zh": "國家安全法", "en": "National Security Act"},
        "language": "zh-Hant",
        "authors": [{"zh": "內政部"}],
        "source": {"zh": "全國法規資料庫", "en": "Laws and Regulations Database"},
        "date": "2019-12",
        "type": "Act",
        "topics": [{"zh": "国家安全", "en": "National security"}],
        "passages": [
            {
                "label": "Article 1",
                "section": {"zh": "第 一 章 總則", "en": "Chapter I General Principles"},
                "zh": "為確保國家安全，特制定本法。",
                "en": "This Act is made to ensure national security.",
            },
            {
                "label": "Article 2",
                "section": {"zh": "第 一 章 總則", "en": "Chapter I General Principles"},
                "zh": "主管機關應訂定計畫（以下簡稱計畫）。",
                "en": "The competent authority shall draw up a plan (hereinafter “the Plan”); competent authorities may differ.",  # noqa: E501
            },
            {
                "label": "Article 3",
                "section": {"zh": "第 二 章 罰則", "en": "Chapter II Penalties"},
                "zh": "違反第一條者，處新臺幣一千二百元。依 § 12 辦理。",
                "en": "Whoever violates Article 1 pays NT$1,200.50 under § 12 of the Act.",
            },
        ],
    },
    {
        "id": "networks",
        "title": {"zh": "网络与计划", "en": "Networks and plans"},
        "language": "zh-Hans",
        "authors": [{"zh": "王小明", "en": "Wang Xiaoming"}],
        "source": {"en": "Tech Weekly"},
        "date": "2021",
        "type": {"zh": "报告", "en": "Report"},
        "topics": ["Technology"],
        "passages": [
            {"zh": "发展5G网络和C++语言。", "en": "Develop 5G networks and the C++ language; not C alone."},
            {"zh": "ＵＳ与美国的计划", "en": "The U.S. plan: US firms use it; it may use us."},
            {"zh": "他们不来。", "en": "They don’t come. They don't stay."},
            {"zh": "新冠肺炎疫情", "en": "COVID-19 and COVID 19 are one; decision-making and decision making too."},
            {"zh": "国家的网络需要安全。", "en": "The networks of a state need security; secure them."},
            {"zh": "安全第一，国家第二。", "en": "Security first, nation second. Insecurity never."},
            {"zh": "和服务器无关的和服", "en": "Kimonos (和服 kimono) have nothing to do with servers."},
            {"zh": "我吃了饭，的确如此。", "en": "I ate. Xiǎokāng (小康 xiaokang), Ürümqi, co\u00adoperation, ﬁnance."},
        ],
    },
    {
        "id": "rare",
        "title": {"zh": "𠮷野㐂志"},
        "date": "1919",
        "authors": [{"zh": "李辉", "en": "Li Hui"}],
        "topics": ["Technology", {"zh": "外交", "en": "Diplomacy"}],
        "language": "zh-Hant",
        "passages": [
            {"zh": "㐂字與𠮷字，二〇一九年，人々。"},
            {"zh": "𠮷𠮷㐂㐂，国家安全。"},
            {"zh": "【译者按】：本文寫於國家初建之時。"},
        ],
    },
    {
        "id": "english-only",
        "title": {"en": "Security of the nation"},
        "date": "2019-05-04",
        "type": "Act",
        "source": {"zh": "外交", "en": "Foreign Affairs Journal"},
        "passages": [
            {"en": "A security plan for the nation, securely kept."},
            {"en": "[TN: the plan (计划) was kept] We may not plan."},
            {"en": "Universities are universal; the universe is not general. Generous generals."},
        ],
    },
    {
        "id": "plain",
        "title": {"zh": "无题", "en": "Untitled"},
        "passages": [
            {"zh": "国家安全，国家安全，国家。", "en": "National security and national security."},
            {"zh": "很平常的一句话。", "en": "A very plain sentence with 😀 and 50% of § 12."},
            {
                "label": "Verse 3:16",
                "zh": "他说：「国家」在前，「安全」在后。",
                "en": "He said “nation” first and “security” later.",
            },
            {"zh": "很平常的一句话。"},
            {"en": "Only English here: national affairs."},
        ],
    },
]

DOCUMENTS = tuple(map(Document.model_validate, _RECORDS))

"""Pages show which passages were paired by an uncertain alignment."""

import json
from collections.abc import Callable
from pathlib import Path

from flask import Flask

from searchsvc.building import build
from searchsvc.settings import Settings


def test_an_uncertain_alignment_is_said(tmp_path: Path, start: Callable[[Settings], Flask]) -> None:
    """An uncertain pair is marked in its document and in results, in either language; a certain one is not."""
    pairs = [("渡口在西頭。", "West.", 0.72), ("後來要修橋了。", "Then a bridge.", 0.97), ("水到了。", "Water.", None)]
    passages = [{"zh": zh, "en": en, "confidence": confidence} for zh, en, confidence in pairs]
    library = tmp_path / "library.jsonl"
    library.write_text(json.dumps({"id": "u", "title": {"zh": "渡口"}, "passages": passages}), encoding="utf-8")
    settings = Settings(index=tmp_path / "index", sources=(library,), segmenter="rjieba")
    build(settings)
    client = start(settings).test_client()
    assert client.get("/documents/u").text.count("Alignment uncertain") == 1
    assert client.get("/search?q=西頭").text.count("Alignment uncertain") == 1
    assert "Alignment uncertain" not in client.get("/search?q=修橋").text
    assert client.get("/documents/u", headers={"Accept-Language": "zh"}).text.count("对齐存疑") == 1

"""A cache for functions of a text, bounded both in entries and in the length of the texts it keeps."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import Any, Concatenate, ParamSpec, TypeVar

LONGEST = 200
"""Longest text that is cached, in characters: queries may be far longer, and thousands of those would fill memory."""

Asked = TypeVar("Asked", bound=Hashable)
Beside = ParamSpec("Beside")
Answer = TypeVar("Answer")
Function = Callable[Concatenate[Asked, Beside], Answer]


def remembered(most: int) -> Callable[[Function[Asked, Beside, Answer]], Function[Asked, Beside, Answer]]:
    """Cache the `most` latest results of a function of a text, or of something that has a `text`."""

    def keeping(function: Function[Asked, Beside, Answer]) -> Function[Asked, Beside, Answer]:
        known = lru_cache(most)(function)

        def answer(asked: Asked, /, *beside: Beside.args, **named: Beside.kwargs) -> Answer:
            text: Any = getattr(asked, "text", asked)
            ask = known if len(text) <= LONGEST else function
            return ask(asked, *beside, **named)

        return answer

    return keeping

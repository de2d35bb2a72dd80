"""Answers about texts that are asked for again and again, remembered: so many, and none about a long one."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import Any, Concatenate, ParamSpec, TypeVar

LONGEST = 200
"""Characters: a query may be far longer, and a few thousand such would fill the memory."""

Asked = TypeVar("Asked", bound=Hashable)
Beside = ParamSpec("Beside")
Answer = TypeVar("Answer")
Function = Callable[Concatenate[Asked, Beside], Answer]


def remembered(most: int) -> Callable[[Function[Asked, Beside, Answer]], Function[Asked, Beside, Answer]]:
    """Keep the last answers of a function about one text, or about something that has a `text`."""

    def keeping(function: Function[Asked, Beside, Answer]) -> Function[Asked, Beside, Answer]:
        known = lru_cache(most)(function)

        def answer(asked: Asked, /, *beside: Beside.args, **named: Beside.kwargs) -> Answer:
            text: Any = getattr(asked, "text", asked)
            ask = known if len(text) <= LONGEST else function
            return ask(asked, *beside, **named)

        return answer

    return keeping

"""The pages of a list: which numbers are shown, and how far they go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

AROUND = 2
"""Page numbers on either side of the current one."""


@dataclass(frozen=True, slots=True)
class Pager:
    """Addresses of the previous, next and numbered pages; None in `numbers` is a gap."""

    page: int
    pages: int
    previous: str
    next: str
    numbers: tuple[tuple[int, str] | None, ...]
    too_deep: bool
    """Whether there are more hits than page numbers reach."""


def pager(total: int, page: int, size: int, address: Callable[[int], str], deepest: int) -> Pager:
    """The pages of `total` things, `size` on each."""
    pages = last_page(total, size, deepest)
    near = {1, pages, *range(max(1, page - AROUND), min(pages, page + AROUND) + 1)}
    numbers: list[tuple[int, str] | None] = []
    before = 0
    for number in sorted(near):
        if number > before + 1:
            numbers.append(None)
        numbers.append((number, address(number)))
        before = number
    return Pager(
        page,
        pages,
        address(page - 1) if page > 1 else "",
        address(page + 1) if page < pages else "",
        tuple(numbers),
        total > pages * size,
    )


def last_page(total: int, size: int, deepest: int) -> int:
    """The number of the last page that can be asked for."""
    return max(1, min(-(-total // size), deepest // size))

"""The work of a call, measured without a clock by the lines of the program that it runs."""

import sys
from collections.abc import Callable


def lines_run(call: Callable[[], object]) -> int:
    """The number of lines of the program that a call runs."""
    lines = 0

    def count(*_: object) -> Callable[..., object]:
        nonlocal lines
        lines += 1
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        call()
    finally:
        sys.settrace(before)
    return lines

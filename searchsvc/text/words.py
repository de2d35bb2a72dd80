"""Words for ranking: Han segmented without overlaps, other runs as they are, and English stems."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from importlib.metadata import version

import Stemmer

from ..errors import SearchsvcError
from .characters import characters, fold, simplify
from .literal import is_run, values

SEGMENTERS = ("jieba", "rjieba")


class Segmenter:
    """Segments Han into words by jieba's dictionary; an index and its queries must use the same implementation.

    The hidden Markov model is off: words then depend on the dictionary alone, not on what surrounds them, and both
    implementations give the same ones.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._cut: Callable[[str], Iterable[str]] | None = None

    @property
    def fingerprint(self) -> str:
        """Name and version, which an index records so that one built with other words is refused."""
        with _installed(self.name):
            return f"{self.name} {version(self.name)}"

    @property
    def is_loaded(self) -> bool:
        """Whether the dictionary has been read."""
        return self._cut is not None

    def load(self) -> None:
        """Read the dictionary now, which takes jieba about half a second, rather than in the first request."""
        if self._cut is None:
            with _installed(self.name):
                self._cut = _rjieba_cut() if self.name == "rjieba" else _jieba_cut()

    def cut(self, han: str) -> list[str]:
        """Segment a string of Han in Simplified characters; the words, joined, are that string."""
        if len(han) == 1:
            return [han]
        self.load()
        assert self._cut is not None
        return list(self._cut(han))


@contextmanager
def _installed(name: str) -> Iterator[None]:
    """Raise SearchsvcError, with what to do, if a segmenter is missing or broken."""
    try:
        yield
    except ImportError as error:
        raise SearchsvcError(
            f"{name}, which cuts Chinese into words, does not work ({error}): install it again"
        ) from None


def _jieba_cut() -> Callable[[str], Iterable[str]]:
    import jieba

    tokenizer = jieba.Tokenizer()
    # Not `initialize()`, which reads and writes a cache with a predictable name in the shared temporary folder.
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True

    def cut(han: str) -> Iterable[str]:
        return tokenizer.cut(han, HMM=False)  # type: ignore[no-any-return]

    return cut


def _rjieba_cut() -> Callable[[str], Iterable[str]]:
    import rjieba

    def cut(han: str) -> Iterable[str]:
        return rjieba.cut(han, False)

    return cut


@lru_cache(maxsize=4)
def segmenter(name: str) -> Segmenter:
    """The segmenter of that name, one per process."""
    return Segmenter(name)


@cache
def _han() -> re.Pattern[str]:
    return re.compile(f"[{characters().han}]+")


def han_pieces(text: str, by: Segmenter) -> list[str]:
    """The Han words of a text, in order, as written."""
    return _pieces(text, text, by)


def han_words(text: str, by: Segmenter) -> list[str]:
    """The Han words of a text, folded, in order."""
    return _pieces(text, fold(text), by)


def _pieces(text: str, shown: str, by: Segmenter) -> list[str]:
    """The Han words of `text`, taken from `shown`, which corresponds to it character by character."""
    pieces: list[str] = []
    for stretch in _han().finditer(simplify(text)):
        at = stretch.start()
        for word in by.cut(stretch[0]):
            pieces.append(shown[at : at + len(word)])
            at += len(word)
    return pieces


def words(text: str, by: Segmenter) -> list[str]:
    """The words of a text that count for ranking: Han words and other runs, folded, without signs."""
    return han_words(text, by) + [value for value in values(text) if is_run(value)]


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")


STEMS = f"snowball-english {version('PyStemmer')}"
"""Name and version of the stemmer, which an index records."""


def stem(word: str) -> str:
    """The Snowball stem of a folded word; a word that is not plain ASCII letters stays as it is."""
    return str(_stemmer().stemWord(word)) if word.isascii() and word.isalpha() else word

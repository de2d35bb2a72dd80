"""Errors whose messages are meant for users: one base class, mapped once to HTTP and once to the command line."""

from __future__ import annotations

from collections.abc import Sequence


class SearchsvcError(Exception):
    """Base of all errors with a message for users: what went wrong, where, and what to do."""


class SettingsError(SearchsvcError):
    """A setting, an option or a configuration file is wrong."""


class SourceError(SearchsvcError):
    """A source of the library cannot be read at all (an I/O or permission error)."""


class BuildError(SearchsvcError):
    """A build stopped before publishing anything; `faults` are those found in the sources until then."""

    def __init__(self, message: str, faults: Sequence[object] = ()) -> None:
        super().__init__(message)
        self.faults = tuple(faults)


class IndexAbsent(SearchsvcError):
    """There is no index, it does not fit this version of the program, or its engine is unreachable."""


class EngineAway(IndexAbsent):
    """The cluster does not answer, or only in part; `status` is its HTTP status, 0 without a response."""

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


class GenerationGone(EngineAway):
    """The generation that was queried no longer exists; another one serves."""


class Busy(SearchsvcError):
    """Too many searches at the same time; a retry may succeed."""


class NotFound(SearchsvcError):
    """No such document or passage in this index."""


class BadParameter(SearchsvcError):
    """A parameter of a request is wrong; `field` names it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field

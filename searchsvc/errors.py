"""What can go wrong in a way a person should be told: one base, mapped once to HTTP and once to the command line."""

from __future__ import annotations

from collections.abc import Sequence


class SearchsvcError(Exception):
    """A clear message for a person: what, where, and what to do."""


class SettingsError(SearchsvcError):
    """A setting, an option or a configuration file is wrong."""


class SourceError(SearchsvcError):
    """A source of the library cannot be read at all (an I/O or permission error)."""


class BuildError(SearchsvcError):
    """A build stopped before it published anything; `faults` are those found in the sources until then."""

    def __init__(self, message: str, faults: Sequence[object] = ()) -> None:
        super().__init__(message)
        self.faults = tuple(faults)


class IndexAbsent(SearchsvcError):
    """There is no index, it does not fit this program, or its engine is out of reach."""


class EngineAway(IndexAbsent):
    """A cluster does not answer, or not whole; `status` is its own, 0 where it gave none."""

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


class GenerationGone(EngineAway):
    """The generation that was asked is no more; another serves."""


class Busy(SearchsvcError):
    """More searches are asked for at once than are answered; the next moment may be better."""


class NotFound(SearchsvcError):
    """No such document or passage in this index."""


class BadParameter(SearchsvcError):
    """A parameter of a request is wrong; `field` names it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field

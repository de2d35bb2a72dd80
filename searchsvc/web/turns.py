"""A limit on searches: how many requests search at once, how many wait, and when others are refused."""

from __future__ import annotations

import threading

from flask import Flask, current_app, g, request

from ..errors import Busy
from ..settings import Settings
from .metrics import Metrics

LONGEST_WAIT = 1.0
"""The longest wait, in seconds."""
_FREE = ("probes", "assets")


class Turns:
    """A bounded number search and a bounded number wait; all others are refused."""

    def __init__(self, at_once: int, waiting: int) -> None:
        self._at_once = threading.Semaphore(at_once)
        self._waiting = threading.Semaphore(waiting)

    def take(self) -> bool:
        """Wait for one's turn, but no longer than the longest wait; whether it came."""
        if self._at_once.acquire(blocking=False):
            return True
        if not self._waiting.acquire(blocking=False):
            return False
        try:
            return self._at_once.acquire(timeout=LONGEST_WAIT)
        finally:
            self._waiting.release()

    def give_back(self) -> None:
        """Let the next one search."""
        self._at_once.release()


def prepare(app: Flask, settings: Settings) -> None:
    """Make requests that search take turns, so that a thread is always left for health and static files."""
    app.extensions["searchsvc.turns"] = Turns(settings.searches, settings.threads - settings.searches - 1)
    app.before_request(_take)
    app.teardown_request(_give_back)


def _take() -> None:
    if request.blueprint is None or request.blueprint in _FREE:
        return
    turns: Turns = current_app.extensions["searchsvc.turns"]
    g.has_turn = turns.take()
    if not g.has_turn:
        metrics: Metrics = current_app.extensions["searchsvc.metrics"]
        metrics.refuse()
        raise Busy("too many searches at once; try again in a few seconds")


def _give_back(_: BaseException | None) -> None:
    if g.pop("has_turn", False):
        turns: Turns = current_app.extensions["searchsvc.turns"]
        turns.give_back()

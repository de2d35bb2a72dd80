"""Audit: what in a library a person should look at, passage by passage."""

from .accepted import read_accepted
from .audit import audit
from .finding import SEVERITIES, Finding, Severity

__all__ = ["SEVERITIES", "Finding", "Severity", "audit", "read_accepted"]

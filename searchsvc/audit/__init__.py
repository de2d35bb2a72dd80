"""Audit: check a library passage by passage and list what a person should look at."""

from .accepted import read_accepted
from .audit import audit
from .finding import SEVERITIES, Finding, Severity

__all__ = ["SEVERITIES", "Finding", "Severity", "audit", "read_accepted"]

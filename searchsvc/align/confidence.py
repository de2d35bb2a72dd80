"""Calibration: turn the model's posterior probability of a bead into how often such beads are right."""

from __future__ import annotations

import math

import numpy as np

# Measured by `python -m bench.alignment` on four libraries with faults in a fifth or half of their passages, and on
# chapters aligned by sentence; slightly conservative.  docs/alignment.md shows how it holds on other texts.
_POSTERIOR = (0.0, 0.15, 0.3, 0.45, 0.68, 0.75, 0.9, 1.0)
_RIGHT = (0.45, 0.65, 0.78, 0.85, 0.9, 0.955, 0.985, 0.998)

# A logistic curve.  Statutes and classics with a fifth of their boundaries moved gave (2.0, 1.05), two other libraries
# (2.1, 1.13); the midpoint is higher here because real texts have fewer moved boundaries.
_SLOPE, _EVEN = 2.0, 1.7


def confidence(posterior: float) -> float:
    """The share of beads with this posterior probability that are right."""
    return float(np.interp(posterior, _POSTERIOR, _RIGHT))


def moved(odds: float) -> float:
    """The probability that a boundary was moved, given its log-odds by the evidence."""
    return 0.5 + 0.5 * math.tanh(_SLOPE * (odds - _EVEN) / 2)

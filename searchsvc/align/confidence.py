"""From the probability that the model gives a bead to how often such beads are right."""

from __future__ import annotations

import math

import numpy as np

# Measured on texts of four libraries, a fifth and a half of their passages at fault, and on chapters in sentences,
# by `python -m bench.alignment`, which shows how it holds on others; a little on the safe side.
_LIKELIHOOD = (0.0, 0.15, 0.3, 0.45, 0.68, 0.75, 0.9, 1.0)
_RIGHT = (0.45, 0.65, 0.78, 0.85, 0.9, 0.955, 0.985, 0.998)

# Fitted on statutes and classics with a fifth of their boundaries moved (2.0, 1.05), the same on two other libraries
# (2.1, 1.13); elsewhere fewer are.
_SLOPE, _EVEN = 2.0, 1.7


def confidence(likelihood: float) -> float:
    """The share of beads of this probability that are right."""
    return float(np.interp(likelihood, _LIKELIHOOD, _RIGHT))


def moved(said: float) -> float:
    """The share of boundaries that were moved, of those that so much speaks for."""
    return 0.5 + 0.5 * math.tanh(_SLOPE * (said - _EVEN) / 2)

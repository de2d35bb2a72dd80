"""From the probability that the model gives a bead to how often such beads are right."""

from __future__ import annotations

import numpy as np

# Measured on texts of four libraries, a fifth and a half of their passages at fault, and on chapters in sentences,
# by `python -m bench.alignment`, which shows how it holds on others; a little on the safe side.
_LIKELIHOOD = (0.0, 0.15, 0.3, 0.45, 0.68, 0.75, 0.9, 1.0)
_RIGHT = (0.45, 0.65, 0.78, 0.85, 0.9, 0.955, 0.985, 0.998)


def confidence(likelihood: float) -> float:
    """The share of beads of this probability that are right."""
    return round(float(np.interp(likelihood, _LIKELIHOOD, _RIGHT)), 3)

"""Alignment: which paragraphs of an original and its translation answer each other."""

from .aligner import align
from .beads import Bead
from .corrections import Corrections, corrections, corrections_file

__all__ = ["Bead", "Corrections", "align", "corrections", "corrections_file"]

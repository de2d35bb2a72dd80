"""A library of Chinese documents and their English translations, made searchable."""

from .processor import spare_slow_instructions

spare_slow_instructions()

"""A library of Chinese documents and their English translations, made searchable."""

from .processor import spare_slow_instructions, spare_threads

spare_slow_instructions()
spare_threads()

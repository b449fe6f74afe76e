"""How much evidence a proposal may bring, and which kinds of it show no number.

The kinds themselves are the code list `jenis_bukti` (`registry.codes`).
"""

from __future__ import annotations

MB = 1024 * 1024
MAX_FILE = 5 * MB
"""Largest file taken, bytes as sent."""
AT_ONCE = 6
"""Files of one form."""
LARGEST_FORM = AT_ONCE * MAX_FILE + MB
"""What a form of evidence may weigh when sent: its files, and the form around them."""
MOST_FILES = 12
"""Files a proposal may have."""
MOST_EVER = 4 * MOST_FILES
"""Files a proposal may ever have had, those taken out of its draft included: that they came stays known."""
MOST_PAGES = 20
"""Pages of a PDF."""
LONGEST_NAME = 80

OPEN_KINDS = frozenset({"rumah"})
"""Kinds that show no NIK and no No. KK; every other paper is as secret as the numbers on it."""

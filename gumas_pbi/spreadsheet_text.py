"""Text on its way into a spreadsheet (.csv or .xlsx), where no text may become a formula. Pure."""

from __future__ import annotations

import re

DANGEROUS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # no .xlsx may hold them
_LONGEST = 32_767  # characters of a cell


def neutral(text: str) -> str:
    """Text that no spreadsheet program takes for a formula, also after saving it as CSV.

    What begins like a formula gets an apostrophe before it. Cells of an .xlsx must be of the type
    string besides.
    """
    text = _CONTROLS.sub("", text)
    return f"'{text}"[:_LONGEST] if text.startswith(DANGEROUS) else text[:_LONGEST]

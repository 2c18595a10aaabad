"""The words in which a civil registry answers, and the deciles of welfare lists. Pure."""

from __future__ import annotations

import re

# The most telling first: of two answers in a row, the earlier one here counts.
DECEASED, MOVED, NOT_FOUND, DIFFERS, MATCHES = (
    "deceased",
    "moved",
    "not_found",
    "differs",
    "matches",
)
_NO = r"(?:tidak|tdk|tak|belum|blm|bukan|non|not|no)"
_SAYS_NOTHING = re.compile(
    r"\bcerai\s+mati\b|\b(?:tidak|tdk|belum|bukan)\s+(?:meninggal|wafat|mati|pindah)\w*"
)
_SAYS = (
    (DECEASED, r"meninggal|wafat|mati|almarhumah?|kematian|deceased|dead"),
    (MOVED, r"pindah|mutasi|moved"),
    (NOT_FOUND, rf"{_NO}\s+(?:di)?(?:temukan|ketemu|ada|terdaftar|terdata|dikenal|found)|nihil"),
    (
        DIFFERS,
        rf"(?:{_NO}|kurang)\s+(?:ber)?(?:sesuai|cocok|padan|sama|match|matched|valid|benar)"
        r"|(?:ber)?beda|perbedaan|selisih|sebagian|mismatch|differs?|different|invalid",
    ),
    (MATCHES, r"sesuai|cocok|padan|sama|match|matched|matches|valid|ditemukan|terdaftar|benar|ok"),
)
_PATTERNS = tuple((result, re.compile(rf"\b(?:{words})\b")) for result, words in _SAYS)
RANKS = {result: rank for rank, (result, _words) in enumerate(_SAYS)}
_YES_OR_NO = {
    **dict.fromkeys(("ya", "y", "yes", "true"), MATCHES),
    **dict.fromkeys(("tidak", "tdk", "t", "n", "no", "false"), DIFFERS),
}
_NOT_WORDS = re.compile(r"[\W_]+")
_DECILE = re.compile(r"\D*(\d{1,2})\D*")


def read_result(text: str) -> str:
    """What a cell answers: one of the results above, or "" where it says none of them."""
    words = _NOT_WORDS.sub(" ", text.lower()).strip()
    if words in _YES_OR_NO:
        return _YES_OR_NO[words]
    words = _SAYS_NOTHING.sub(" ", words)
    return next((result for result, said in _PATTERNS if said.search(words)), "")


def read_decile(cell: object) -> int | None:
    """1 to 10, from a number or from words such as "Desil 3"; None where it is neither."""
    if isinstance(cell, bool):
        return None
    if isinstance(cell, (int, float)):
        return int(cell) if cell in range(1, 11) else None
    found = _DECILE.fullmatch(cell.strip()) if isinstance(cell, str) else None
    return read_decile(int(found[1])) if found else None

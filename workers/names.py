"""Names of people: how they are shown, and when two of them are nearly the same."""

from __future__ import annotations

import unicodedata

from rapidfuzz.distance import OSA

_BEFORE = (
    "h hj hjh kh prof dr drs dra drg drh ir pdt pdtm pastor rm ust ustad ustadz ustadzah "
    "tn ny nn sdr sdri bpk bapak kol letkol mayor kapten"
)
_AFTER = (
    "spd sag sh se st ssos skom sth sip skep sfarm sked skm ssi shut sp spt sak sab sap sst str "
    "strkeb strkep amd amdkep amdkeb amk ama ba bsc mpd msi mm mh mt mag mkom mkes mth mp map mba "
    "phd ners apt spdi spdk spdsd spak sei shi sikom sstp sgz skeb apd mpdk"
)
_TITLES_BEFORE = frozenset(_BEFORE.split())
_TITLES_AFTER = frozenset(_AFTER.split())
_DIGITS = frozenset("0123456789")


def is_name(text: str) -> bool:
    """True if the text has letters and no digit."""
    return text.replace(" ", "").isalpha() or (
        _DIGITS.isdisjoint(text) and any(letter.isalpha() for letter in text)
    )


def read(text: str) -> tuple[str, str, bool]:
    """A name (with single spaces) as it is shown, its key, and whether it is a name at all."""
    small = text.lower()
    key = small.replace(" ", "")
    if key.isalpha() and text.isascii() and not _has_title(small):
        mixed = small != text and not text.isupper()
        return (text if mixed else tidy(text)), key, True
    return tidy(text), name_key(text), is_name(text)


def tidy(text: str) -> str:
    """The name as pages show it: single spaces, and capitals only where they belong."""
    words = text.split()
    if not (text.isupper() or text.islower()):
        return " ".join(words)
    return " ".join(_capitalize(word) for word in words)


def _capitalize(word: str) -> str:
    letters = word.replace(".", "").replace(",", "").lower()
    if word.isupper() and (letters in _TITLES_AFTER or len(letters) < 2):
        return word
    head, mark, tail = word.partition("'")
    if mark and len(head) == 1:  # D'Cruz
        return head.upper() + mark + tail.capitalize()
    return "-".join(part.capitalize() for part in word.split("-"))


def initials(name: str) -> str:
    """A name of which only the first letters are shown."""
    return " ".join(word[0] + "•" * (len(word) - 1) for word in name.split())


def name_key(text: str) -> str:
    """What two spellings of a name are compared by: small letters without titles, case,
    punctuation, accents and spaces; "" if nothing is left."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    text = text.lower()
    if "," in text:
        head, *titles = text.split(",")
        rest = [part for part in titles if not _is_title(part)]
        text = " ".join([head, *rest])
    words = text.replace(".", ". ").split() if "." in text else text.split()
    if "." in text:
        words = _join_initials(words)
    start, end = 0, len(words)
    while start < end - 1 and _letters(words[start]) in _TITLES_BEFORE:
        start += 1
    while end > start + 1 and _letters(words[end - 1]) in _TITLES_AFTER:
        end -= 1
    key = "".join(words[start:end])
    return key if key.isalpha() else _letters(key)


def _has_title(text: str) -> bool:
    first, _, rest = text.partition(" ")
    return first in _TITLES_BEFORE or rest.rpartition(" ")[2] in _TITLES_AFTER


def _is_title(part: str) -> bool:
    words = _join_initials(part.replace(".", ". ").split())
    return all(_letters(word) in _TITLES_AFTER or "." in word for word in words)


def _join_initials(words: list[str]) -> list[str]:
    """Put the pieces of `s. pd` (dots were set off by spaces) together again as `s.pd`."""
    joined: list[str] = []
    for word in words:
        if joined and joined[-1].endswith("."):
            both = _letters(joined[-1] + word)
            if both in _TITLES_AFTER:
                joined[-1] += word
                continue
        joined.append(word)
    return joined


def _letters(text: str) -> str:
    return "".join(letter for letter in text if letter.isalpha())


def limit(length: int) -> int:
    """How many edits (swaps included) two words may differ by, the longer of `length` letters."""
    return 1 if length <= 8 else 2


def nearly_equal(key_a: str, key_b: str) -> bool:
    """True if two name keys differ by at most 1 edit up to 8 letters, 2 above."""
    if key_a == key_b:
        return bool(key_a)
    if not key_a or not key_b:
        return False
    allowed = limit(max(len(key_a), len(key_b)))
    if abs(len(key_a) - len(key_b)) > allowed:
        return False
    return OSA.distance(key_a, key_b, score_cutoff=allowed) <= allowed

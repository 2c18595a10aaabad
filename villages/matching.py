"""Which village is meant by a name as people write it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from rapidfuzz.distance import OSA

AMBIGUOUS = "village_ambiguous"
UNKNOWN = "village_unknown"
GUESSED = "village_guessed"

_KINDS = frozenset(["desa", "kelurahan", "ds", "kel", "nama", "dan"])
_DISTRICT_KINDS = frozenset(["kecamatan", "kec", "nama"])
_SHORT = {
    **dict.fromkeys(("tbg", "tb", "tumb", "tbng"), "tumbang"),
    **dict.fromkeys(("sungai", "s", "sei", "sungei"), "sei"),
    **dict.fromkeys(("tj", "tjg", "tg"), "tanjung"),
    "tlk": "teluk",
}
_NOT_WORDS = re.compile(r"[\W_]+")
# Abbreviations written without the space after them.
_JOINED = (("sungai", "sei"), ("tbg", "tumbang"))
_LONGEST = 200
_CODE_BEFORE = re.compile(r"\s*\d[\d.]*[\s.)–-]+(?=[^\W\d])")
_MORE_AFTER = re.compile(r"[\s,/(-]+(?:rt|rw|dusun|kab|kabupaten)\b.*", re.IGNORECASE | re.DOTALL)
_DISTRICT_AFTER = re.compile(
    r"(?P<village>.*?)[\s,/(-]+kec(?:amatan\b|\b\.?)[\s:]*(?P<district>[^,/)]*)",
    re.IGNORECASE | re.DOTALL,
)
_DISTRICT_BESIDE = re.compile(r"(?P<village>[^,/(]+)[,/(](?P<district>[^)]+)\)?\s*", re.DOTALL)


class Village(NamedTuple):
    """One village as the matcher needs it; codes as Kemendagri writes them (62.10.03.2001)."""

    code: str
    name: str
    district_code: str
    district_name: str
    aliases: Sequence[str] = ()


class Match(NamedTuple):
    """`code` of the village or "", and what is to be said of the match ("" if nothing)."""

    code: str
    said: str


NO_MATCH = Match("", UNKNOWN)


def key(name: str, kinds: Collection[str] = _KINDS) -> str:
    """What two spellings of a place are compared by."""
    words = _NOT_WORDS.sub(" ", name.lower()).split()
    while len(words) > 1 and words[0] in kinds:
        words.pop(0)
    while len(words) > 1 and words[-1] in kinds:
        words.pop()
    joined = "".join(_SHORT.get(word, word) for word in words)
    for short, long in _JOINED:
        if joined.startswith(short):
            return long + joined[len(short) :]
    return joined


class Matcher:
    """Finds villages of one regency by name; keeps the answers it gave."""

    def __init__(self, villages: Iterable[Sequence[object]]) -> None:
        self.villages: dict[str, Village] = {}
        self._by_key: dict[str, list[Village]] = {}
        self._districts: dict[str, str] = {}
        self._found: dict[tuple[str, str, frozenset[str] | None, bool], Match] = {}
        self._found_districts: dict[str, str] = {}
        for values in villages:
            village = Village(*values)  # type: ignore[arg-type]
            self.villages[village.code] = village
            self._districts[key(village.district_name, _DISTRICT_KINDS)] = village.district_code
            for name in {key(each) for each in (village.name, *village.aliases)}:
                self._by_key.setdefault(name, []).append(village)

    def district(self, name: str) -> str:
        """The code of the district that `name` (or a code) means, or ""."""
        found = self._found_districts.get(name)
        if found is None:
            found = self._find_district(name)
            if len(self._found_districts) < 10_000:
                self._found_districts[name] = found
        return found

    def _find_district(self, name: str) -> str:
        wanted = key(name, _DISTRICT_KINDS)
        if wanted in self._districts:
            return self._districts[wanted]
        if name.strip() in self._districts.values():
            return name.strip()
        near = _nearest(wanted, self._districts)
        return self._districts[near[0]] if len(near) == 1 else ""

    def match(
        self,
        name: str,
        district: str = "",
        scope: frozenset[str] | None = None,
        *,
        near: bool = True,
    ) -> Match:
        """The village that `name` means.

        `district`: the code of the district that the list names beside it, or "". `scope`: the
        codes that are expected; they settle twins and near names, and refuse nothing.
        `near=False` finds exact names only.
        """
        asked = (name, district, scope, near)
        found = self._found.get(asked)
        if found is None:
            found = self._match(name, district, scope, near)
            if len(self._found) < 10_000:
                self._found[asked] = found
        return found

    def _match(self, name: str, district: str, scope: frozenset[str] | None, near: bool) -> Match:
        code = self._code(name)
        if code:
            return Match(code, "")
        if len(name) > _LONGEST:
            return NO_MATCH
        name = _CODE_BEFORE.sub("", name, count=1)
        name, said = self._without_district(_MORE_AFTER.sub("", name) or name)
        district = said or district
        wanted = key(name)
        if not wanted or len(wanted) > 60:
            return NO_MATCH
        exact = self._by_key.get(wanted, [])
        inside = [village for village in exact if village.district_code == district]
        if inside:
            return _settle(inside, scope, "")
        if district and near:
            guesses = self._near(wanted, [v for v in self._all() if v.district_code == district])
            if guesses and not (exact and len(guesses) > 1):
                return _settle(guesses, scope, GUESSED)
        if exact:
            return _settle(exact, scope, "")
        if not near:
            return NO_MATCH
        guesses = self._near(wanted, [v for v in self._all() if scope and v.code in scope])
        guesses = guesses or self._near(wanted, self._all())
        return _settle(guesses, scope, GUESSED)

    def _without_district(self, name: str) -> tuple[str, str]:
        """`Tumbang Lapan, Kec. Rungan Hulu` as the name and the code of the district."""
        parts = _DISTRICT_AFTER.match(name)
        if parts and parts["village"].strip():
            return parts["village"], self.district(parts["district"])
        parts = _DISTRICT_BESIDE.fullmatch(name)
        code = self._districts.get(key(parts["district"], _DISTRICT_KINDS)) if parts else None
        return (parts["village"], code) if parts and code else (name, "")

    def _all(self) -> list[Village]:
        return list(self.villages.values())

    def _code(self, name: str) -> str:
        digits = name.replace(".", "").strip()
        if len(digits) != 10 or not digits.isdigit():
            return ""
        code = f"{digits[:2]}.{digits[2:4]}.{digits[4:6]}.{digits[6:]}"
        return code if code in self.villages else ""

    def _near(self, wanted: str, among: Iterable[Village]) -> list[Village]:
        names: dict[str, list[Village]] = {}
        for village in among:
            for each in (village.name, *village.aliases):
                names.setdefault(key(each), []).append(village)
        found = {v.code: v for name in _nearest(wanted, names) for v in names[name]}
        return list(found.values())


def _nearest(wanted: str, names: Iterable[str]) -> list[str]:
    """The names nearest to `wanted`: at most 1 edit away up to 8 letters, 2 above."""
    best = 3
    found: list[str] = []
    for name in names:
        allowed = 1 if max(len(name), len(wanted)) <= 8 else 2
        distance = OSA.distance(wanted, name, score_cutoff=allowed)
        if distance > allowed or distance > best:
            continue
        if distance < best:
            best, found = distance, []
        found.append(name)
    return found


def _settle(found: list[Village], scope: frozenset[str] | None, said: str) -> Match:
    if len(found) > 1 and scope:
        found = [village for village in found if village.code in scope] or found
    if not found:
        return NO_MATCH
    if len(found) > 1:
        return Match("", AMBIGUOUS)
    return Match(found[0].code, said)

"""Tells workers' rows from all that stands between them: totals, sections, titles, signatures."""

from __future__ import annotations

from enum import Enum, auto
from typing import Any, NamedTuple

from workers import titles
from workers.columns import NUMBER, Header
from workers.raw_cells import (
    Filled,
    as_text,
    at,
    blank,
    digits_in,
    is_column_numbers,
    is_number,
    says_nothing,
)

_PERSONAL_TEXT = (
    "birth_place birth_date birth gender tick_l tick_p family_card occupation mother_name phone "
    "income heir_name heir_relation"
)
_PERSONAL = frozenset(_PERSONAL_TEXT.split())


class Verdict(Enum):
    """What a row below a header is: `SECTION` and `LINE` may say which village follows."""

    WORKER = auto()
    NOTHING = auto()
    SECTION = auto()
    LINE = auto()
    END = auto()


class _Facts(NamedTuple):
    """`own`: cells of the row that tell something of a person, but for NIK and name."""

    nik: Any
    name: Any
    has_nik: bool
    named: bool
    numbered: bool
    own: int


class Judge:
    """Judges the rows below one header, in order."""

    def __init__(self, header: Header) -> None:
        self._nik, self._name = header.where("nik"), header.where("name")
        self._number = header.where(NUMBER)
        self._personal = [index for index, field in header.columns if field in _PERSONAL]
        self._after_end = False

    def __call__(self, row: list[Any], filled: Filled, before: list[Any]) -> Verdict:
        """`row` as it is, without what merged cells above say; `filled`: its cells that hold
        something; `before`: the row before."""
        first = filled[0][1]
        if isinstance(first, str) and first.lstrip().startswith("###"):
            return Verdict.END
        if is_column_numbers(filled):
            return Verdict.NOTHING
        facts = self._facts(row)
        if titles.is_example(facts.nik, facts.name):
            return Verdict.NOTHING
        if not (facts.has_nik and (facts.named or facts.own)):
            between = self._between(row, filled, facts)
            if between is not None:
                return between
            if self._after_end and not self._goes_on(facts):
                return Verdict.LINE
        return (
            Verdict.WORKER
            if self._is_somebody(facts, len(filled) == 1, before)
            else Verdict.NOTHING
        )

    def _facts(self, row: list[Any]) -> _Facts:
        nik, name = at(row, self._nik), at(row, self._name)
        return _Facts(
            nik,
            name,
            has_nik=digits_in(nik) >= 12 and not as_text(nik)[:1].isalpha(),  # not "NIP. 1979…"
            named=any(letter.isalpha() for letter in as_text(name)),
            numbered=self._number >= 0 and is_number(at(row, self._number)),
            own=sum(not says_nothing(at(row, index)) for index in self._personal),
        )

    def _between(self, row: list[Any], filled: Filled, facts: _Facts) -> Verdict | None:
        """Totals, signatures, sections and titles; a number and a name make a worker likelier."""
        likely = facts.numbered and facts.named
        if titles.is_total(row) or (not likely and titles.ends_table(row)):
            self._after_end = True
            return Verdict.NOTHING
        if titles.states_village(row) or (
            len(filled) <= 3 and facts.own < (1 if likely else 2) and titles.is_section(row)
        ):
            return Verdict.LINE if self._after_end else Verdict.SECTION
        return None

    def _goes_on(self, facts: _Facts) -> bool:
        """True for a worker after a total that was only a page's, or a section's."""
        if not facts.named:
            return False
        return facts.own > 0 if facts.numbered else facts.own > 1 and digits_in(facts.nik) > 0

    def _is_somebody(self, facts: _Facts, alone: bool, before: list[Any]) -> bool:
        if facts.has_nik or facts.own >= 2:
            return True
        nameless, no_nik = says_nothing(facts.name), says_nothing(facts.nik)
        if nameless or no_nik:
            if nameless and no_nik:
                return False
            if facts.numbered or facts.own:
                return True
            if self._number >= 0:
                return False
            # One cell, in a table that does not number its rows: a name, but not after a gap.
            return not alone or digits_in(facts.nik) > 5 or (no_nik and not all(map(blank, before)))
        return True

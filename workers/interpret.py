"""What a row of cells says of a worker, and what is to be said of the row.

The same for a row of a whole list and for one row mended later: nothing but the cells (and which
columns the table lacks) decides.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

from villages import matching
from workers import names, values
from workers import nik as niks
from workers import occupation_names as occupations
from workers.rows import Cells, Context

_SLOTS = 20_000


class Interpreted(NamedTuple):
    """The fields of `rows.Row` that are read from cells, in the same order."""

    nik: str
    family_card: str
    name: str
    name_key: str
    birth_place: str
    birth_date: str
    gender: str
    address: str
    rt: str
    rw: str
    village: str
    occupation: str
    occupation_text: str
    mother_name: str
    phone: str
    income: int | None
    heir_name: str
    heir_relation: str
    said: list[str]


class Interpreter:
    """Interprets many rows of one context, and remembers what it has seen."""

    def __init__(self, context: Context) -> None:
        self.today = date.fromisoformat(context.today)
        self.villages = matching.Matcher(context.villages)
        self.occupations = occupations.Occupations(context.occupations)
        self.given = context.village or ""
        self.scope = _scope(context, self.villages)
        self._texts: dict[str, str] = {}
        self._dates: dict[tuple[Any, date | None], str] = {}
        self._villages_found: dict[tuple[Any, ...], tuple[str, tuple[str, ...]]] = {}

    def __call__(self, cells: Cells, lacks: Collection[str] = ()) -> tuple[Any, ...]:
        """The values of `Interpreted`, as a plain tuple."""
        said: list[str] = []
        get, text = cells.get, self._text
        nik = self._nik(get("nik"), said)
        name, key = self._name(get("name"), said)
        birth_date = self._birth_date(get("birth_date"), nik, lacks, said)
        gender = self._gender(get("gender"), nik, lacks, said)
        village = self._village(cells, said)
        occupation, occupation_text = self._occupation(get("occupation"), lacks, said)
        return (
            nik.digits,
            _card(get("family_card")),
            name,
            key,
            text(get("birth_place")),
            birth_date,
            gender,
            _plain(get("address")),
            text(get("rt")),
            text(get("rw")),
            village,
            occupation,
            occupation_text,
            _plain(get("mother_name")),
            self._phone(get("phone"), said),
            self._income(get("income"), said),
            _plain(get("heir_name")),
            text(get("heir_relation")),
            said,
        )

    def _nik(self, cell: Any, said: list[str]) -> niks.Nik:
        if cell.__class__ is str and len(cell) < 14 and values.is_empty(values.clean(cell)):
            cell = None
        nik: niks.Nik = niks.read(cell, self.today)
        if nik.said:
            said.extend(nik.said)
        return nik

    def _name(self, cell: Any, said: list[str]) -> tuple[str, str]:
        name = _plain(cell)
        if not name:
            said.append("name_missing")
            return "", ""
        shown, key, is_name = names.read(name)
        if not is_name:
            said.append("name_not_a_name")
        return shown, key

    def _birth_date(self, cell: Any, nik: niks.Nik, lacks: Collection[str], said: list[str]) -> str:
        told = nik.birth
        if cell is not None:
            if nik.birth_iso and nik.birth_iso in (cell, _day_first(cell)):
                return nik.birth_iso
            asked = (cell, told)
            found = self._dates.get(asked)
            if found is None:
                read = values.read_date(cell, self.today, told)
                found = read.isoformat() if read else ""
                if len(self._dates) < _SLOTS:
                    self._dates[asked] = found
            if found:
                if told is not None and found != nik.birth_iso:
                    said.append("birth_date_contradicts_nik")
                return found
        lacking = "birth_date" in lacks and (cell is None or cell == "")
        if told is None:
            if not lacking:
                said.append("birth_date_missing")
            return ""
        if not lacking:
            said.append("birth_date_from_nik")
        return nik.birth_iso

    def _gender(self, cell: Any, nik: niks.Nik, lacks: Collection[str], said: list[str]) -> str:
        if cell is not None:
            gender = "L" if cell == "L" else "P" if cell == "P" else values.read_gender(cell)
            if gender:
                if nik.gender and gender != nik.gender:
                    said.append("gender_contradicts_nik")
                return gender
        if not ("gender" in lacks and (cell is None or cell == "")):
            said.append("gender_from_nik" if nik.gender else "gender_missing")
        return nik.gender

    def _village(self, cells: Cells, said: list[str]) -> str:
        asked = (
            cells.get("village"),
            cells.get("district"),
            cells.get("sheet_village"),
            cells.get("sheet_district"),
        )
        found = self._villages_found.get(asked)
        if found is None:
            found = self._find_village(*map(self._text, asked))
            if len(self._villages_found) < _SLOTS:
                self._villages_found[asked] = found
        code, told = found
        if told:
            said.extend(told)
        return code

    def _find_village(
        self, name: str, district: str, sheet_village: str, sheet_district: str
    ) -> tuple[str, tuple[str, ...]]:
        beside = self.villages.district(district)
        around = beside or self.villages.district(sheet_district)
        if name:
            # A row's own district may turn a near name of its own into the one meant; the sheet's
            # does so only where no village bears the name.
            code, said = self.villages.match(name, around, self.scope, near=bool(beside))
            if said == matching.UNKNOWN and not beside:
                code, said = self.villages.match(name, around, self.scope)
        elif sheet_village:
            code, said = self.villages.match(sheet_village, around, self.scope)
            if said == matching.GUESSED:
                said = ""  # a guess at a sheet's title is said once, of the sheet
        elif self.given:
            code, said = self.given, ""
        else:
            return "", ("village_missing",)
        told = (said,) if said else ()
        if code and self.scope is not None and code not in self.scope:
            told = (*told, "village_out_of_scope")
        return code, told

    def _occupation(self, cell: Any, lacks: Collection[str], said: list[str]) -> tuple[str, str]:
        text = self._text(cell)
        if not text:
            if not ("occupation" in lacks and (cell is None or cell == "")):
                said.append(occupations.MISSING)
            return "", ""
        text = occupations.in_words(text)
        found = self.occupations.match(text)
        if found.said:
            said.append(found.said)
        return found.code, text

    def _phone(self, cell: Any, said: list[str]) -> str:
        if cell is None:
            return ""
        phone = values.read_phone(cell)
        if not phone and cell.__class__ is str and values.is_empty(values.clean(cell)):
            return ""
        if not phone:
            said.append("phone_unreadable")
        return phone

    def _income(self, cell: Any, said: list[str]) -> int | None:
        if cell is None:
            return None
        income = values.read_amount(cell)
        if income is None and cell.__class__ is str and values.is_empty(values.clean(cell)):
            return None
        if income is None:
            said.append("income_unreadable")
        return income

    def _text(self, cell: Any) -> str:
        """The cell as tidy text, "" if it says that there is nothing."""
        if cell is None:
            return ""
        if cell.__class__ is not str:
            return str(cell)
        found = self._texts.get(cell)
        if found is None:
            found = _plain(cell)
            if len(self._texts) < _SLOTS:
                self._texts[cell] = found
        return found


def _plain(cell: Any) -> str:
    if cell is None:
        return ""
    if cell.__class__ is not str:
        return str(cell)
    text = " ".join(cell.split()) if cell.isascii() else values.clean(cell)
    if len(text) > 10 and text[0].isalpha():
        return text
    return "" if values.is_empty(text) else text


def _day_first(cell: Any) -> str:
    """The ISO date of a text such as 02/10/1994, which most cells hold."""
    if cell.__class__ is str and len(cell) == 10 and cell[2] in "/-." and cell[5] in "/-.":
        return f"{cell[6:]}-{cell[3:5]}-{cell[:2]}"
    return ""


def _card(cell: Any) -> str:
    """The number of the family card, without the spaces, dots and quotes that people put in."""
    if cell is None or cell.__class__ is not str:
        return "" if cell is None else str(cell)
    if len(cell) == 16 and cell.isdigit():
        return cell
    text = _plain(cell)
    digits = niks.clean(text)
    return digits if digits.isdigit() else text


def _scope(context: Context, villages: matching.Matcher) -> frozenset[str] | None:
    """The villages that rows may be of, or None for all."""
    scope: set[str] | None = None
    if context.village:
        scope = {context.village}
    elif context.district:
        scope = {
            code
            for code, each in villages.villages.items()
            if each.district_code == context.district
        }
    if context.allowed is not None:
        allowed = set(context.allowed)
        scope = allowed if scope is None else scope & allowed
    return None if scope is None else frozenset(scope)

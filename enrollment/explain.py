"""Why a line of a month is what it is: one sentence with its legal basis. Pure.

The sentence stands on papers too, and is Indonesian whatever the language of the screen.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from gumas_pbi.indonesian import MONTHS, date_long, rupiah


class LineFacts(NamedTuple):
    """A line and what it points to. Amounts are rupiah, `rate` is percent of `base`.

    `said` is what earlier lines had said of the same month, the last of them in `said_in`. Why it
    changed: what ended the coverage (`ended`, `end_reason`; `in_force` is False where it never
    began), that the person was registered twice, or that the checks held the month back
    (`blocked`, the reason) or let it go again (`lifted`, the reason).
    """

    programme: str
    kind: str
    for_month: date
    amount: int
    legal_basis: str
    decree: str
    since: date
    base: int | None = None
    bracket: int | None = None
    rate: Decimal | None = None
    said: int | None = None
    said_in: date | None = None
    ended: date | None = None
    end_reason: str = ""
    in_force: bool = True
    died_on: date | None = None
    is_merged: bool = False
    blocked: str = ""
    lifted: str = ""


CORRECTED = "tarif bulan itu dikoreksi"


def sentence(line: LineFacts) -> str:
    """What the line is for, at which tariff, by which law and decree; of a correction also what it
    corrects and why."""
    what = f"{line.programme} {month_of(line.for_month)}"
    member = f"peserta SK {line.decree} sejak {date_long(line.since)}"
    if line.kind == "credit":
        why = _why_less(line)
        which = "Tarif yang benar" if why == CORRECTED else "Tarif semula"
        return (
            f"Kredit {what}: {rupiah(-line.amount)} ditagih kembali dari BPJS, mengoreksi "
            f"{_said(line)}, karena {why}. {which}: {_tariff(line)}; {member}."
        )
    if line.kind == "adjustment":
        return (
            f"Tambahan {what}: {rupiah(line.amount)}, karena {_why_more(line)}. "
            f"Tarif: {_tariff(line)}; {member}."
        )
    return f"Iuran {what}: {rupiah(line.amount)}, {_tariff(line)}; {member}."


def in_brief(line: LineFacts) -> str:
    """Why a correction was made, in a few words."""
    reason = _why_less(line) if line.kind == "credit" else _why_more(line)
    return reason[0].upper() + reason[1:]


def month_of(day: date) -> str:
    """2026-11-01 -> `November 2026`."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def months_of(lines: Iterable[tuple[str, date]]) -> str:
    """Programmes and months in short: `JKK, JKM Okt 2026–Des 2026 (3 bulan)`."""
    of_programme: dict[str, set[date]] = {}
    for programme, month in lines:
        of_programme.setdefault(programme, set()).add(month)
    alike: dict[str, list[str]] = {}
    for programme, months in of_programme.items():
        alike.setdefault(_stretch(sorted(months)), []).append(programme)
    return "; ".join(f"{', '.join(names)} {stretch}" for stretch, names in alike.items())


def _stretch(months: list[date]) -> str:
    if len(months) == 1:
        return month_of(months[0])
    runs = groupby(enumerate(months), key=lambda each: 12 * each[1].year + each[1].month - each[0])
    told = []
    for _key, run in runs:  # what lies between two is among them
        days = [day for _place, day in run]
        ends = (f"{MONTHS[day.month - 1][:3]} {day.year}" for day in (days[0], days[-1]))
        told.append("–".join(dict.fromkeys(ends)))
    return f"{', '.join(told)} ({len(months)} bulan)"


def _tariff(line: LineFacts) -> str:
    how = "tarif tetap"
    if line.base is not None:
        bracket = f" (golongan {line.bracket})" if line.bracket else ""
        share = f"{_percent(line.rate)} dari " if line.rate else ""
        how = f"{share}dasar upah {rupiah(line.base)}{bracket}"
    return f"{how}, {line.legal_basis}"


def _percent(rate: Decimal) -> str:
    """1.0000 -> `1 %`, 0.2400 -> `0,24 %`; the space does not break."""
    return f"{rate.normalize():f}".replace(".", ",") + "\N{NO-BREAK SPACE}%"


def _said(line: LineFacts) -> str:
    said = f"iuran {rupiah(line.said or 0)}"
    return f"{said} yang dihitung pada {month_of(line.said_in)}" if line.said_in else said


def _why_less(line: LineFacts) -> str:
    if line.is_merged:
        return "orang yang sama tercatat dua kali"
    if line.blocked:
        return f"iuran bulan itu ditahan ({line.blocked})"
    if line.died_on and line.died_on < line.for_month:
        return f"peserta meninggal dunia pada {date_long(line.died_on)}"
    if not line.in_force:
        return f"perlindungannya tidak pernah berlaku ({line.end_reason})"
    if line.ended and line.ended <= line.for_month:
        last_day = date_long(line.ended - timedelta(days=1))
        return f"perlindungan terakhir {last_day} ({line.end_reason})"
    return CORRECTED


def _why_more(line: LineFacts) -> str:
    if line.lifted:
        return f"iuran bulan itu sempat ditahan, lalu ternyata terutang ({line.lifted})"
    if line.said_in is None:
        return "perlindungannya baru diketahui sesudah bulan itu dihitung"
    if not line.said:
        return "iuran bulan itu pernah dikreditkan, lalu ternyata tetap terutang"
    return f"tarif bulan itu dikoreksi sesudah {_said(line)}"

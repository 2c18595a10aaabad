"""The tariffs as pages show them: what holds now and will, by payer; and what was done to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from enrollment.models import Programme, Tariff
from gumas_pbi import written
from gumas_pbi.indonesian import rupiah
from gumas_pbi.models import User


class Span(NamedTuple):
    """`[start, end)` in which no row of a table begins or ends."""

    start: date
    end: date | None

    @property
    def label(self) -> str:
        start = written.day(self.start)
        if self.end is None:
            return _("sejak %(start)s") % {"start": start}
        last = written.day(self.end - timedelta(days=1))
        return _("%(start)s s.d. %(end)s") % {"start": start, "end": last}


class Line(NamedTuple):
    """A programme or bracket; `tariffs` in the order of the table's spans, None: no row."""

    first: Tariff
    tariffs: list[Tariff | None]
    is_reported: bool


@dataclass
class Table:
    """What one payer pays in one sector, from today on."""

    payer: str
    sector: str
    spans: list[Span]
    lines: list[Line]

    @property
    def title(self) -> str:
        payer = Tariff.Payer(self.payer).label
        if not self.sector:
            return str(payer)
        sector = SECTORS.get(self.sector, self.sector)
        return _("%(payer)s, sektor %(sector)s") % {"payer": payer, "sector": sector}

    @property
    def reported(self) -> list[Line]:
        return [line for line in self.lines if line.is_reported]


SECTORS = {"transport": _("transportasi")}


def tables(found: Iterable[Tariff], today: date) -> list[Table]:
    """Of standing rows, a table for each payer and sector: the regency's own first."""
    alive = [t for t in found if t.end is None or t.end > today]

    def place(tariff: Tariff) -> tuple[bool, str, str]:
        return tariff.payer != settings.PAYER, tariff.payer, tariff.sector

    grouped = groupby(sorted(alive, key=place), key=place)
    return [_table(payer, sector, list(rows), today) for (_o, payer, sector), rows in grouped]


def _table(payer: str, sector: str, rows: list[Tariff], today: date) -> Table:
    began = max((t.start for t in rows if t.start <= today), default=today)
    edges = {began} | {t.start for t in rows if t.start > today} | {t.end for t in rows if t.end}
    starts = sorted(edges)
    ends: list[date | None] = [*starts[1:], None]
    spans = [Span(*span) for span in zip(starts, ends, strict=True)]

    def key(tariff: Tariff) -> tuple[str, int]:
        return tariff.programme, tariff.bracket or 0

    lines = []
    for _key, alike in groupby(sorted(rows, key=key), key=key):
        own = sorted(alike, key=lambda t: t.start)
        cells = [next((t for t in own if t.is_valid_on(s.start)), None) for s in spans]
        lines.append(Line(own[0], cells, _is_reported(own[0])))
    if all(line.tariffs[-1] is None for line in lines):
        spans.pop()
        for line in lines:
            line.tariffs.pop()
    return Table(payer, sector, spans, lines)


def _is_reported(tariff: Tariff) -> bool:
    if tariff.payer != settings.PAYER or tariff.sector:
        return False
    if tariff.programme == Programme.JKM or settings.REPORTED_BASE == "income":
        return True
    return tariff.bracket == settings.REPORTED_BRACKET


class Event(NamedTuple):
    """For the timeline."""

    text: str
    at: datetime
    by: User
    detail: str


def history(found: list[Tariff]) -> list[Event]:
    """What people did to the tariffs, the latest first; all brackets at once are one event."""
    done = [t for t in found if t.set_by and t.set_at]

    def act(tariff: Tariff) -> tuple[datetime, str, str, date]:
        return tariff.set_at, tariff.programme, tariff.payer, tariff.start  # type: ignore[return-value]

    events = [*_withdrawn(found)]
    for _key, rows in groupby(sorted(done, key=act, reverse=True), key=act):
        made = sorted(rows, key=lambda t: t.bracket or 0)
        first = made[0]
        events.append(Event(_said(first, len(made)), first.set_at, first.set_by, first.legal_basis))  # type: ignore[arg-type]
    return sorted(events, key=lambda event: event.at, reverse=True)


def _withdrawn(found: Iterable[Tariff]) -> Iterator[Event]:
    """Rows that hold no longer, and that no other row corrects."""
    corrected, gone = set(), []
    for tariff in sorted(found, key=lambda t: t.pk, reverse=True):
        if tariff.superseded_at and tariff.pk not in corrected:
            gone.append(tariff)
        else:
            corrected.add(tariff.corrects_id)

    def act(tariff: Tariff) -> tuple[datetime, date]:
        return tariff.superseded_at, tariff.start  # type: ignore[return-value]

    for _key, rows in groupby(sorted(gone, key=act), key=act):
        first = min(rows, key=lambda t: t.bracket or 0)
        text = _("%(name)s, %(payer)s, mulai %(start)s (%(amount)s): ditarik.") % {
            "name": name_of(first)
            if first.corrects_id or first.bracket is None
            else first.programme,
            "payer": first.get_payer_display(),
            "amount": rupiah(first.amount),
            "start": written.day(first.start),
        }
        yield Event(text, first.superseded_at, first.superseded_by, "")  # type: ignore[arg-type]


def _said(tariff: Tariff, rows: int) -> str:
    facts = {
        "name": name_of(tariff),
        "payer": tariff.get_payer_display(),
        "amount": rupiah(tariff.amount),
        "start": written.day(tariff.start),
    }
    if tariff.corrects:
        facts["before"] = rupiah(tariff.corrects.amount)
        return _("%(name)s, %(payer)s, dikoreksi sejak %(start)s: %(before)s menjadi "
                 "%(amount)s.") % facts  # fmt: skip
    if rows > 1:
        facts["rate"] = f"{tariff.rate.normalize():f}".replace(".", ",")
        facts["n"] = str(rows)
        return (
            ngettext(
                "JKK %(n)s golongan, %(payer)s, mulai %(start)s: %(rate)s %% dari dasar upah.",
                "JKK %(n)s golongan, %(payer)s, mulai %(start)s: %(rate)s %% dari dasar upah.",
                rows,
            )
            % facts
        )
    return _("%(name)s, %(payer)s, mulai %(start)s: %(amount)s.") % facts


def name_of(tariff: Tariff) -> str:
    if tariff.bracket is None:
        return tariff.programme
    return _("%(programme)s golongan %(bracket)s") % {
        "programme": tariff.programme, "bracket": tariff.bracket,
    }  # fmt: skip

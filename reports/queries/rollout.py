"""Where the cards are, by district and by wave, and the days on which they were handed over."""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from enrollment.models import Card, Ceremony, Station
from gumas_pbi.indonesian import number
from reports import suppression

STEPS = ("handed", "way", "office", "missing")
_STEP = {
    Station.PRINTED: "office",
    Station.DISTRICT: "way",
    Station.VILLAGE: "way",
    Station.HANDED: "handed",
    Station.NOT_FOUND: "missing",
}
MOST_CEREMONIES = 6


class Line(NamedTuple):
    """A place with its cards at each of STEPS and in all, as text that may be shown."""

    name: str
    steps: tuple[str, ...]
    total: str


class Rollout(NamedTuple):
    """`whole`: the line of all, with its cards in hand and in all (None where a small number would
    follow from it); `cards`: the text of all cards. Waves are empty where that is so too."""

    districts: list[Line]
    waves: list[Line]
    whole: Line | None
    handed: int
    total: int
    cards: str
    hidden: bool


Places = dict[tuple[Any, str], Counter[str]]


def rollout(*, exact: bool) -> Rollout:
    """All cards that are not revoked, as on their journey without those whose owners died before
    they had them, in one statement; not exact: no small number of a place, nor one that would tell
    it."""
    districts: Places = {}
    waves: Places = {}
    had = Q(worker__died_on=None) | Q(station=Station.HANDED)
    counted = Card.objects.filter(had, revoked_at=None).order_by().values_list(
        "village__district__code", "village__district__name", "village__wave__number",
        "village__wave__name", "station",
    ).annotate(n=Count("pk"))  # fmt: skip
    for code, district, wave, wave_name, station, n in counted:
        step = _STEP[station]
        districts.setdefault((code, district), Counter())[step] += n
        waves.setdefault((wave or 0, _wave(wave, wave_name)), Counter())[step] += n
    whole = sum(districts.values(), Counter())
    total = whole.total()
    shown, is_whole = _lines(districts, exact)
    by_wave, _whole = _lines(waves, exact) if any(number for number, _name in waves) else ([], True)
    # Both tables have the same columns: what one hides must not follow from the other.
    hidden = any(_is_hidden(line) for line in [*shown, *by_wave])
    return Rollout(
        districts=shown,
        waves=[] if hidden else by_wave,
        whole=None if hidden or not total else _exact(_("Jumlah"), whole),
        handed=whole["handed"],
        total=total,
        cards=_all(total, exact or is_whole, exact),
        hidden=hidden,
    )


def _wave(wave: int | None, name: str | None) -> str:
    if wave is None:
        return _("Belum masuk gelombang")
    return name or _("Gelombang %(number)s") % {"number": wave}


def _lines(places: Places, exact: bool) -> tuple[list[Line], bool]:
    ordered = sorted(places.items(), key=lambda place: place[0][0])
    if exact:
        return [_exact(name, counts) for (_key, name), counts in ordered], True
    groups = [(name, [(step, counts[step]) for step in STEPS]) for (_key, name), counts in ordered]
    found, is_whole = suppression.hide(groups, ())
    lines = [
        Line(group.total.key, tuple(map(_text, group.parts)), _text(group.total)) for group in found
    ]
    return lines, is_whole


def _exact(name: str, counts: Counter[str]) -> Line:
    return Line(name, tuple(number(counts[step]) for step in STEPS), number(counts.total()))


def _text(cell: suppression.Cell) -> str:
    return cell.text if cell.people is None else number(cell.people)


def _is_hidden(line: Line) -> bool:
    return any(text in (suppression.FEW, suppression.HIDDEN) for text in (*line.steps, line.total))


def _all(total: int, may_show: bool, exact: bool) -> str:
    if not exact and suppression.shown(total) is None:
        return suppression.FEW
    return number(total) if may_show else suppression.HIDDEN


class Held(NamedTuple):
    """A ceremony, and its cards as they may be shown."""

    ceremony: Ceremony
    cards: str


def ceremonies(*, exact: bool) -> list[Held]:
    """The latest, those to come first."""
    found = Ceremony.objects.filter(cancelled_at=None).select_related("village")
    return [
        Held(each, _all(each.cards, True, exact))
        for each in found.order_by("-on", "-pk")[:MOST_CEREMONIES]
    ]

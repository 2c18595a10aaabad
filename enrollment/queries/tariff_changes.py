"""What a change of tariffs would write, and what it would change: seen before it is saved."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from django.conf import settings
from django.db.models import Count, Exists, Min, Sum
from django.utils.translation import gettext_lazy as _

from enrollment.models import Contribution, ContributionBatch, Programme, Tariff
from enrollment.months import containing
from enrollment.queries import owed
from gumas_pbi import written
from gumas_pbi.models import AuditEvent
from gumas_pbi.refusals import Refused, StaleState, WrongInput


class Price(NamedTuple):
    """What a person and month cost: rupiah, or `rate` percent of a base, which is the one that
    held before if none is given."""

    amount: int | None = None
    rate: Decimal | None = None
    base_income: int | None = None


class Wanted(NamedTuple):
    """A new tariff from a day on. JKK without a bracket: all of them, each by its own base."""

    programme: str
    payer: str
    bracket: int | None
    sector: str
    start: date
    price: Price
    legal_basis: str


class Change(NamedTuple):
    """A new row, not saved yet, and the row whose place it takes."""

    old: Tariff | None
    new: Tariff


class Effect(NamedTuple):
    """`people` covered now for whom a month costs `after` instead of `before` (rupiah); `late`
    rupiah more (or less, below 0) come later for `months` that are closed."""

    people: int
    before: int
    after: int
    months: int
    late: int

    @property
    def difference(self) -> int:
        return self.after - self.before


def of_set(wanted: Wanted) -> list[Change]:
    """Raises Refused where a closed month has used what holds then, or something begins that day
    already; WrongInput where the price says too little."""
    standing = Tariff.objects.standing().filter(programme=wanted.programme)
    if wanted.bracket or wanted.programme == Programme.JKM:
        standing = standing.filter(bracket=wanted.bracket)
    elif wanted.price.rate is None:
        raise WrongInput(_("Isi persennya, atau pilih satu golongan."), code="rate_missing")
    alike = standing.filter(payer=wanted.payer, sector=wanted.sector)
    held = list(alike.valid_on(wanted.start).order_by("bracket"))
    for old in held:
        _must_be_free(old, wanted.start)
    later = alike.filter(start__gt=wanted.start).order_by().values_list("bracket")
    following = dict(later.annotate(Min("start")))
    drawn = []
    for like in held or _likes(standing, wanted):
        new = _row(like, wanted.price, wanted.legal_basis)
        new.payer, new.sector, new.start = wanted.payer, wanted.sector, wanted.start
        new.end = like.end if held else following.get(like.bracket)
        drawn.append(Change(like if held else None, new))
    return drawn


def _must_be_free(old: Tariff, start: date) -> None:
    if old.used_until and start <= old.used_until:
        raise Refused(
            _("Bulan %(month)s sudah ditutup dengan tarif lama. Pilih tanggal sesudahnya, atau "
              "koreksi tarif lama kalau ternyata salah.")
            % {"month": written.month(old.used_until)},
            code="tariff_used",
        )  # fmt: skip
    if old.start == start:
        raise Refused(
            _("Sudah ada tarif yang mulai %(day)s. Koreksi tarif itu kalau ternyata salah.")
            % {"day": written.day(start)},
            code="tariff_begins_then",
        )


def _likes(standing: Iterable[Tariff], wanted: Wanted) -> list[Tariff]:
    """Where nothing like it holds yet: the brackets of those that the programme knows."""
    brackets: dict[int | None, Tariff] = {}
    for tariff in standing:
        brackets.setdefault(tariff.bracket, tariff)
    if not brackets and wanted.programme == Programme.JKM:
        brackets[None] = Tariff(programme=Programme.JKM)
    if not brackets:
        raise WrongInput(_("Golongan ini tidak dikenal."), code="bracket_unknown")
    return [brackets[bracket] for bracket in sorted(brackets, key=lambda number: number or 0)]


def of_correction(tariff: Tariff, price: Price, legal_basis: str) -> list[Change]:
    """The same period with another price. Raises StaleState where it was corrected already,
    Refused where nothing would change."""
    if tariff.superseded_at:
        raise StaleState
    new = _row(tariff, price, legal_basis)
    new.payer, new.sector, new.start, new.end = (
        tariff.payer, tariff.sector, tariff.start, tariff.end,
    )  # fmt: skip
    new.corrects = tariff
    if (new.amount, new.base_income) == (tariff.amount, tariff.base_income):
        raise Refused(_("Jumlahnya sama dengan tarif yang sekarang."), code="nothing_changes")
    return [Change(tariff, new)]


def of_withdrawal(tariff: Tariff) -> list[Change]:
    """A tariff and the brackets that were set with it; in its place comes what it corrected, or
    what was ended for it, or nothing (a row without a key, of 0 rupiah).

    Raises StaleState where it holds no longer, Refused where it came with the program, a closed
    month has used it, or what it corrected, or one of its brackets was corrected since.
    """
    if tariff.superseded_at:
        raise StaleState
    if tariff.set_by_id is None:
        raise Refused(
            _("Tarif ini dimuat bersama program. Koreksi, atau buat tarif baru."), code="not_set"
        )
    act = Tariff.objects.filter(
        programme=tariff.programme, payer=tariff.payer, sector=tariff.sector, start=tariff.start,
        set_by=tariff.set_by_id, set_at=tariff.set_at,
    )  # fmt: skip
    gone = list(act.select_related("corrects").order_by("bracket"))
    if any(row.used_until or (row.corrects and row.corrects.used_until) for row in gone):
        raise Refused(
            _("Bulan yang sudah ditutup memakai tarif ini. Koreksi kalau ternyata salah."),
            code="tariff_used",
        )
    if any(row.superseded_at for row in gone):
        raise Refused(
            _("Sebagian golongannya sudah dikoreksi. Tarik koreksi itu dulu."),
            code="bracket_corrected",
        )
    ended = _ended_for(tariff)
    return [Change(row, _instead(row, ended.get(row.bracket))) for row in gone]


def _ended_for(tariff: Tariff) -> dict[int | None, Tariff]:
    """By bracket, what was ended for a new tariff: nothing where another ended that day anyway."""
    event = AuditEvent.objects.filter(
        verb="tariffs.set", by=tariff.set_by_id, at=tariff.set_at, facts__replaced__gt=0
    )
    before = Tariff.objects.standing().filter(
        Exists(event), programme=tariff.programme, payer=tariff.payer, sector=tariff.sector,
        end=tariff.start,
    )  # fmt: skip
    return {row.bracket: row for row in before}


def _instead(row: Tariff, before: Tariff | None) -> Tariff:
    if row.corrects:
        row.corrects.superseded_by = row.corrects.superseded_at = None
    back = row.corrects or before
    if back is None:
        return Tariff(
            programme=row.programme, payer=row.payer, bracket=row.bracket, sector=row.sector,
            start=row.start, end=row.end, amount=0,
        )  # fmt: skip
    back.end = row.end
    return back


def _row(like: Tariff, price: Price, legal_basis: str) -> Tariff:
    base, rate, amount = price.base_income or like.base_income, price.rate, price.amount
    if rate is not None and base is None:
        raise WrongInput(_("Persen iuran memerlukan dasar upah."), code="base_missing")
    if rate is not None:
        amount = int((Decimal(base) * rate / 100).to_integral_value(ROUND_HALF_UP))  # type: ignore[arg-type]
    if amount is None:
        raise WrongInput(_("Isi jumlah iuran, atau persen dari dasar upah."), code="price_missing")
    if amount < 1:
        raise WrongInput(
            _("Iurannya harus lebih dari nol. Jika iuran seseorang tidak lagi dibayar kabupaten, "
              "akhiri kepesertaannya."),
            code="price_zero",
        )  # fmt: skip
    return Tariff(
        programme=like.programme,
        bracket=like.bracket,
        income_from=like.income_from,
        rate=rate,
        base_income=base,
        amount=amount,
        legal_basis=legal_basis,
    )


def effect(changes: list[Change], today: date) -> Effect:
    """What these changes do to the people of the current month, and to closed months."""
    new = changes[0].new
    counted = _people(new, today)
    hit = [(counted.get(c.new.bracket, 0), c) for c in changes]
    months = late = 0
    for old, drawn in changes:
        if old and drawn.corrects_id:
            found, more = _late(old, drawn.amount)
            months, late = months + found, late + more
    return Effect(
        sum(n for n, _change in hit),
        sum(n * (change.old.amount if change.old else 0) for n, change in hit),
        sum(n * change.new.amount for n, change in hit),
        months,
        late,
    )


def open_month(changes: list[Change]) -> ContributionBatch | None:
    """A month that was computed, not closed, and would be computed otherwise with these."""
    new = changes[0].new
    if new.payer != settings.PAYER or new.sector:
        return None
    found = ContributionBatch.objects.filter(state="open", reference_date__gte=new.start)
    if new.end:
        found = found.filter(reference_date__lt=new.end)
    return found.order_by("-month").first()


def _people(new: Tariff, today: date) -> dict[int | None, int]:
    """People of the current month by bracket, if it is their tariff, and not one of the past."""
    if new.payer != settings.PAYER or new.sector or (new.end and new.end <= today):
        return {}
    month = containing(today)
    owing = owed.owing(month).filter(programme=new.programme).order_by()
    counted = owing.values(by=owed.rates(month)["tariff"]).annotate(n=Count("pk"))
    by_tariff = dict(counted.values_list("by", "n"))
    brackets = dict(Tariff.objects.filter(pk__in=by_tariff).values_list("pk", "bracket"))
    return {brackets[pk]: n for pk, n in by_tariff.items()}


def _late(old: Tariff, amount: int) -> tuple[int, int]:
    """Closed months that were told by this tariff, or by what it corrects, and the rupiah that
    they come to differ by."""
    chain, link = [old], old
    while link.corrects:
        link = link.corrects
        chain.append(link)
    closed = ContributionBatch.objects.filter(state=ContributionBatch.State.CLOSED)
    lines = Contribution.objects.filter(tariff__in=chain, for_month__in=closed.values("month"))
    told = lines.order_by().values("worker", "for_month").annotate(told=Sum("amount"))
    sums = told.filter(told__gt=0).aggregate(
        n=Count("worker"), months=Count("for_month", distinct=True), sum=Sum("told", default=0)
    )
    return sums["months"], sums["n"] * amount - int(sums["sum"])

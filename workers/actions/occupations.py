"""The occupation table: loaded with the program, extended by staff."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db.models import Count, F, Func, Max, Min, Q, Value
from django.utils.translation import gettext_lazy as _

from gumas_pbi import audit
from gumas_pbi.models import User
from gumas_pbi.refusals import Refused, verb
from workers.actions import checks
from workers.models import Occupation, Roster, RosterRow
from workers.occupation_names import NOT_ELIGIBLE, UNRECOGNISED, Occupations, key

DATA = Path(__file__).resolve().parent.parent / "data" / "occupations.csv"
LONGEST = 80


@verb
def load() -> int:
    """Insert the occupations of data/occupations.csv that are not there; staff's changes stay."""
    with DATA.open(encoding="utf-8", newline="") as file:
        rows = [
            Occupation(
                code=row["code"],
                name=row["name"],
                group=row["group"],
                eligible=row["eligible"] == "yes",
            )
            for row in csv.DictReader(file)
        ]
    Occupation.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def table() -> list[tuple[Any, ...]]:
    """The table as reading wants it: code, name, whether eligible, other names."""
    ordered = Occupation.objects.order_by("code")
    return list(ordered.values_list("code", "name", "eligible", "other_names"))


def unrecognised() -> Any:
    """Texts that no waiting row's occupation could be told by, most frequent first: dictionaries
    of `text` (one of its spellings), `key` and `rows`. A long number is nobody's occupation."""
    rows = RosterRow.objects.filter(
        state=RosterRow.State.WAITING, said__contains=[UNRECOGNISED]
    ).exclude(roster__is_population=True, picked=False)
    rows = rows.exclude(occupation_text__regex=r"([0-9][ .-]?){10}")
    bare = Func(F("occupation_text"), Value(r"[\W_]+"), Value(""), Value("g"),
                function="regexp_replace")  # fmt: skip
    spelt = rows.annotate(key=Func(bare, function="lower")).order_by().values("key")
    counted = spelt.annotate(text=Min("occupation_text"), rows=Count("pk"))
    return counted.order_by("-rows", "key")


@verb
def add(
    *, name: str, group: str, eligible: bool, other_names: Iterable[str], by: User, at: datetime
) -> Occupation:
    """A new occupation; waiting rows that it fits are told by it at once. Raises Refused for a
    name that the table has."""
    name, others = _tidy(name, other_names)
    _must_be_free([name, *others], None)
    last = Occupation.objects.aggregate(last=Max("pk"))["last"] or 0
    occupation = Occupation.objects.create(
        code=f"STF{last + 1}",
        name=name,
        group=group,
        eligible=eligible,
        other_names=others,
        changed_by=by,
        changed_at=at,
    )
    audit.record("occupations.add", occupation, by=by, at=at, rows=_tell_again())
    return occupation


@verb
def change(
    occupation: Occupation,
    *,
    name: str,
    group: str,
    eligible: bool,
    other_names: Iterable[str],
    by: User,
    at: datetime,
) -> int:
    """Another name, group, eligibility or other names. Returns waiting rows that are told
    differently now. Raises Refused for a name that another occupation has."""
    name, others = _tidy(name, other_names)
    _must_be_free([name, *others], occupation)
    occupation.name, occupation.group, occupation.eligible = name, group, eligible
    occupation.other_names = others
    return _save(occupation, by, at)


@verb
def same_as(occupation: Occupation, *, text: str, by: User, at: datetime) -> int:
    """A text that lists use means this occupation. Returns waiting rows told by it now. Raises
    Refused for a text that already means an occupation."""
    _name, others = _tidy(occupation.name, [text])
    if not others:
        raise Refused(_("Tuliskan nama pekerjaannya."), code="name_missing")
    _must_be_free(others, None)
    occupation.other_names = [*occupation.other_names, *others]
    return _save(occupation, by, at)


def _save(occupation: Occupation, by: User, at: datetime) -> int:
    occupation.changed_by, occupation.changed_at = by, at
    occupation.save()
    rows = _tell_again()
    audit.record("occupations.change", occupation, by=by, at=at, rows=rows)
    return rows


def _tidy(name: str, other_names: Iterable[str]) -> tuple[str, list[str]]:
    """Names without needless spaces, each once, and none of the others the name itself."""
    names = [" ".join(text.replace("\0", "").split())[:LONGEST] for text in (name, *other_names)]
    if not key(names[0]):
        raise Refused(_("Tuliskan nama pekerjaannya."), code="name_missing")
    others = {key(text): text for text in names[1:] if key(text) not in ("", key(names[0]))}
    return names[0], list(others.values())


def _must_be_free(names: Iterable[str], own: Occupation | None) -> None:
    taken: dict[str, Occupation] = {}
    for each in Occupation.objects.exclude(pk=own.pk if own else None):
        taken |= dict.fromkeys(map(key, (each.name, *each.other_names)), each)
    for name in names:
        if key(name) in taken:
            raise Refused(
                _("“%(name)s” sudah dipakai untuk pekerjaan %(other)s. Hapus dulu di sana.")
                % {"name": name, "other": taken[key(name)].name},
                code="name_taken",
            )


def _tell_again() -> int:
    """Hold the waiting rows of all lists against the table as it is now. Returns rows changed.

    Each different text is matched once; the rows are written by sets, one statement for each
    outcome that is new.
    """
    matcher = Occupations(table())
    waiting = RosterRow.objects.filter(state=RosterRow.State.WAITING).exclude(occupation_text="")
    outcomes: dict[tuple[str, str], list[str]] = defaultdict(list)
    told = waiting.order_by().values_list("occupation_text", "occupation__code").annotate(
        no=_says(UNRECOGNISED), never=_says(NOT_ELIGIBLE)
    )  # fmt: skip
    for text, code, no, never in told.distinct():
        now = matcher.match(text)
        said = UNRECOGNISED if no else NOT_ELIGIBLE if never else ""
        if (code or "", said) != now:
            outcomes[now].append(text)
    texts = {text for group in outcomes.values() for text in group}
    if not texts:
        return 0
    lines = waiting.filter(occupation_text__in=texts)
    _lock(lines)
    codes = dict(Occupation.objects.values_list("code", "pk"))
    rows = 0
    for (code, said), group in outcomes.items():
        rows += lines.filter(occupation_text__in=group).update(
            occupation=codes.get(code), said=_saying(said)
        )
    checks.recheck_occupations(lines)
    return rows


def _lock(lines: Any) -> None:
    """One change of a list at a time, in the order of the lists."""
    touched = Roster.objects.filter(pk__in=lines.values("roster")).order_by("pk")
    list(touched.select_for_update().values_list("pk"))


def _says(code: str) -> Q:
    return Q(said__contains=[code])


def _saying(code: str) -> Any:
    """`said` with this finding on the occupation, and no other."""
    said: Any = F("said")
    for each in (UNRECOGNISED, NOT_ELIGIBLE):
        said = Func(said, Value(each), function="array_remove")
    return Func(said, Value(code), function="array_append") if code else said

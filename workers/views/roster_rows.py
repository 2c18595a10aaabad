"""What the page of one list shows of its rows: counts, findings by kind, and the rows asked for."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Case, Count, Q, Value, When
from django.http import HttpRequest
from django.utils.translation import gettext as _

from workers.checks import CHECKS, ERROR, FIELDS
from workers.models import Finding, Roster, RosterRow
from workers.views.comparing import seen_by
from workers.views.rows import shown

PAGE = 50
NOTES = 100  # of sheets, at the most
State = RosterRow.State
# Rows of which nothing is asked any more.
SETTLED = (State.SKIPPED, State.REPLACED, State.KNOWN)
# What each tab shows.
SHOWN = {
    "bad": Q(state=State.WAITING, errors__gt=0),
    "good": Q(state=State.WAITING, errors=0),
    "sent": Q(state__in=(State.SUBMITTED, State.KNOWN)),
    "skipped": Q(state=State.SKIPPED),
    "picked": Q(picked=True),
    "all": Q(),
}


def what_came(roster: Roster) -> dict[str, Any]:
    """Counts of rows, what was found with how many rows each, and the proposals made of it."""
    waiting = Q(state=State.WAITING)
    counted = waiting & Q(picked=True) if roster.is_population else waiting
    counts = roster.lines.aggregate(
        good=Count("pk", filter=counted & Q(errors=0)),
        wrong=Count("pk", filter=counted & Q(errors__gt=0)),
        unpicked=Count("pk", filter=waiting & Q(picked=False)),
        eligible=Count("pk", filter=waiting & Q(errors=0)),
        sent=Count("pk", filter=SHOWN["sent"]),
        skipped=Count("pk", filter=SHOWN["skipped"]),
        settled=Count("pk", filter=Q(state__in=SETTLED)),
    )
    found = roster.findings.annotate(
        note=Case(When(row=None, then="pk")),
        of=Case(When(row=None, then="sheet"), default=Value("")),
    )
    if counts["settled"]:
        found = found.exclude(row__state__in=SETTLED)
    kinds = (
        found.values("code", "severity", "field", "note", "of")
        .annotate(rows=Count("pk"))
        .order_by("note", "-rows", "code")
    )
    told = [kind | {"sentence": CHECKS[kind["code"]].sentence} for kind in kinds]
    notes = [kind for kind in told if kind["note"]]
    told = [kind for kind in told if not kind["note"]]
    told.sort(key=lambda kind: kind["severity"] != ERROR)
    return {
        **counts,
        "kinds": told,
        "wrong_kinds": [kind for kind in told if kind["severity"] == ERROR],
        "seen_kinds": [kind for kind in told if kind["severity"] != ERROR],
        "sheet_notes": [
            note | {"column": FIELDS.get(note["field"], note["field"])} for note in notes[:NOTES]
        ],
        "proposals": list(
            roster.proposals.select_related("submitted_by")
            .annotate(
                updated=Count("lines", filter=Q(lines__update_state=RosterRow.Update.ACCEPTED)),
                unverified=Count("lines", filter=Q(lines__update_state=RosterRow.Update.WAITING)),
            )
            .order_by("-pk")
        ),
    }


def rows_shown(request: HttpRequest, roster: Roster, counts: dict[str, Any]) -> dict[str, Any]:
    """The rows that the tab, the finding and the name in the address ask for, a page of them."""
    tabs = [
        ("bad", _("Perlu diperbaiki"), counts["wrong"]),
        ("good", _("Siap dikirim"), counts["good"]),
        ("sent", _("Sudah dikirim"), counts["sent"]),
        ("skipped", _("Dilewati"), counts["skipped"]),
        ("all", _("Semua"), roster.rows),
    ]
    if roster.is_population:
        picked = counts["good"] + counts["wrong"] + counts["sent"]
        kept = roster.rows - roster.left_out
        tabs = [("picked", _("Dicentang"), picked), ("all", _("Semua"), kept)]
    code, name = request.GET.get("code", ""), request.GET.get("q", "")
    name = name.replace("\0", "").strip()[:100]
    code = code if code in CHECKS else ""
    show = request.GET.get("show", "")
    if show not in {tab for tab, _label, _rows in tabs}:
        first = (counts["wrong"] or roster.is_population) and not code and not name
        show = tabs[0][0] if first else "all"
    lines = seen_by(roster.lines.all(), request.user)
    lines = lines.select_related("village", "occupation").prefetch_related("findings")
    lines = lines.filter(SHOWN[show])
    if code:
        lines = lines if show in ("skipped", "sent") else lines.exclude(state__in=SETTLED)
        lines = lines.filter(pk__in=Finding.objects.filter(roster=roster, code=code).values("row"))
    if name:
        numbered = Q(number=int(name)) if name.isdecimal() and len(name) < 8 else Q()
        lines = lines.filter(Q(name__icontains=name) | numbered)
    page = Paginator(lines.order_by("position"), PAGE).get_page(request.GET.get("page"))
    for row in page:
        shown(row)
    return {
        "page": page,
        "tabs": tabs,
        "show": show,
        "code": code,
        "q": name,
    }

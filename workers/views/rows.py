"""Pages of single rows: mending a cell, the same fault in many rows, skipping, undoing."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Max, Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gumas_pbi import crypto
from gumas_pbi.access import roles, user_of
from gumas_pbi.refusals import Refused
from villages.models import Village
from workers import nik
from workers.actions import mending
from workers.actions.workers import without_numbers
from workers.checks import CHECKS, FIELDS
from workers.forms.rows import LISTS, ManyForm, RowForm, SkipForm
from workers.models import Occupation, Roster, RosterRow, RowChange
from workers.views.comparing import say_less, seen_by
from workers.views.senders import READERS, SENDERS

PAGE = 50
ACTS = 10
# Columns in which one value is often wrong in many rows, for the same reason.
SHARED = ("village", "district", "occupation", "gender", "birth_date", "income")


def _roster(request: HttpRequest, pk: int) -> Roster:
    return get_object_or_404(Roster.objects.visible_to(request.user), pk=pk)


def _row(request: HttpRequest, pk: int) -> RosterRow:
    rosters = Roster.objects.visible_to(request.user)
    rows = seen_by(RosterRow.objects.filter(roster__in=rosters.values("pk")), user_of(request))
    return get_object_or_404(
        rows.select_related("village", "occupation", "roster").prefetch_related("findings"), pk=pk
    )


def shown(row: RosterRow) -> RosterRow:
    """What a page shows of a row: no whole NIK, not even one typed into the column of names."""
    typed: Any = row.person.get("cells", {}).get("nik", "")
    if isinstance(typed, float) and typed.is_integer():
        typed = int(typed)
    number = row.person.get("nik") or nik.clean(str(typed or ""))
    row.masked_nik = nik.mask(number[:20])[-8:]  # type: ignore[attr-defined]
    row.shown_name = without_numbers(row.name)  # type: ignore[attr-defined]
    row.came_village = without_numbers(mending.came(row, "village"))  # type: ignore[attr-defined]
    row.came_birth = without_numbers(mending.came(row, "birth_date"))  # type: ignore[attr-defined]
    row.came_gender = mending.came(row, "gender")[:20]  # type: ignore[attr-defined]
    found = sorted(row.findings.all(), key=lambda finding: (finding.severity, finding.pk))
    for finding in found:
        finding.sentence = CHECKS[finding.code].sentence
        finding.column = FIELDS.get(finding.field, finding.field)
    say_less(row)
    row.told = found  # type: ignore[attr-defined]
    row.faults = {f.field: f.severity for f in reversed(found)}  # type: ignore[attr-defined]
    return row


def choices(request: HttpRequest) -> dict[str, Any]:
    """What the fields offer while one types."""
    villages = Village.objects.visible_to(request.user).of_regency().select_related("district")
    found = list(villages.order_by("name"))
    return {
        "villages": sorted({village.name for village in found}),
        "districts": sorted({village.district.name for village in found}),
        "occupations": Occupation.objects.filter(eligible=True).order_by("name"),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*SENDERS)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The row's cells, to be typed anew; what was typed is checked at once."""
    row = shown(_row(request, pk))
    data = request.POST if request.method == "POST" else None
    faulty = {finding.field for finding in row.told}  # type: ignore[attr-defined]
    form = RowForm(row, faulty, data, auto_id=f"id_{row.pk}_%s")
    if data is not None and form.is_valid():
        typed = form.typed()
        try:
            if typed:
                mending.mend(row, typed, by=user_of(request), at=timezone.now())
        except Refused as no:
            form.add_error(None, str(no))
        else:
            return _mended(request, row, bool(typed))
    return _form(request, row, form, SkipForm(auto_id=f"id_{row.pk}_%s"))


def _form(request: HttpRequest, row: RosterRow, form: RowForm, skip: SkipForm) -> HttpResponse:
    context: dict[str, Any] = {"row": row, "roster": row.roster, "row_form": form, "skip": skip}
    context["may_mend"] = row.state == RosterRow.State.WAITING
    context["field"] = request.GET.get("field", "")
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "workers/rows/_form.html", context)
    context |= choices(request)
    context["changes"] = row.changes.select_related("by", "undone_by").order_by("-pk")[:PAGE]
    if form.is_bound:
        context["form"] = form
    return render(request, "workers/rows/edit.html", context)


def _mended(request: HttpRequest, row: RosterRow, changed: bool) -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]
        return _line(request, row.pk)
    if not changed:
        messages.info(request, _("Tidak ada yang berubah."))
    left = row.findings.filter(severity="error").count()
    if changed and left:
        messages.warning(
            request,
            _("Baris %(number)s disimpan, tetapi masih ada yang harus diperbaiki.")
            % {"number": row.number},
        )
    elif changed:
        messages.success(request, _("Baris %(number)s sudah benar.") % {"number": row.number})
    return redirect(f"{reverse('rosters:detail', args=[row.roster_id])}#row-{row.pk}")


def _line(request: HttpRequest, pk: int) -> HttpResponse:
    """One row of the table, and what else the page says of the list, as it is now."""
    row = shown(_row(request, pk))
    context: dict[str, Any] = {"row": row, "roster": row.roster, "may_mend": True}
    beside = urlsplit(request.htmx.current_url or "").path  # type: ignore[attr-defined]
    if beside == reverse("rosters:detail", args=[row.roster_id]):
        rows = RosterRow.objects.filter(roster=row.roster_id)
        good, wrong = rows.to_send().count(), rows.to_mend().count()
        context |= {"good": good, "wrong": wrong, "may_submit": good > 0}
        context["acts"] = last_acts(row.roster)
    return render(request, "workers/rows/_saved.html", context)


@require_safe
@roles(*SENDERS)
def line(request: HttpRequest, pk: int) -> HttpResponse:
    """The row again, after its form was closed."""
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("rosters:detail", _row(request, pk).roster_id)
    return _line(request, pk)


@require_POST
@roles(*SENDERS)
def skip(request: HttpRequest, pk: int) -> HttpResponse:
    row = shown(_row(request, pk))
    form = SkipForm(request.POST, auto_id=f"id_{row.pk}_%s")
    form.is_valid()
    try:
        reason = form.cleaned_data.get("reason", "")
        mending.skip(row, reason=reason, by=user_of(request), at=timezone.now())
    except Refused as no:
        form.add_error("reason", str(no))
        faulty = {finding.field for finding in row.told}  # type: ignore[attr-defined]
        return _form(request, row, RowForm(row, faulty, auto_id=f"id_{row.pk}_%s"), form)
    if request.htmx:  # type: ignore[attr-defined]
        return _line(request, pk)
    messages.success(request, _("Baris %(number)s dilewati.") % {"number": row.number})
    return redirect(f"{reverse('rosters:detail', args=[row.roster_id])}#row-{row.pk}")


@require_POST
@roles(*SENDERS)
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    row = _row(request, pk)
    mending.restore(row, by=user_of(request), at=timezone.now())
    messages.success(request, _("Baris %(number)s ikut lagi.") % {"number": row.number})
    return redirect(f"{reverse('rosters:detail', args=[row.roster_id])}#row-{row.pk}")


def last_acts(roster: Roster) -> list[dict[str, Any]]:
    """The last acts on a list that can be taken back, newest first."""
    acts = RowChange.objects.filter(row__roster=roster, undone_at=None)
    grouped = acts.values("batch", "kind", "by__name", "by__username", "at").annotate(
        rows=Count("pk"), last=Max("pk"), number=Min("row__number")
    )
    found = list(grouped.order_by("-last")[:ACTS])
    for act in found:
        act["label"] = RowChange.Kind(act["kind"]).label
    return found


@require_POST
@roles(*SENDERS)
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back one act on a list; the batch that names it must be of this list."""
    roster = _roster(request, pk)
    known = {str(act["batch"]): act["batch"] for act in last_acts(roster)}
    batch = known.get(request.POST.get("batch", ""))
    if batch is None:
        raise Refused(_("Perubahan ini sudah tidak bisa dibatalkan dari sini."), code="undone")
    rows = mending.undo(batch, by=user_of(request), at=timezone.now())
    sentence = ngettext(
        "%(rows)s baris dikembalikan seperti semula.",
        "%(rows)s baris dikembalikan seperti semula.",
        rows,
    )
    messages.success(request, sentence % {"rows": rows})
    return redirect("rosters:detail", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*SENDERS)
def many(request: HttpRequest, pk: int) -> HttpResponse:
    """What is wrong in many rows for one reason, mended by typing it once."""
    roster = _roster(request, pk)
    bound = ManyForm(request.POST, auto_id=False) if request.method == "POST" else None
    if bound is not None and bound.is_valid():
        data = bound.cleaned_data
        old = {_token(value): value for value in mending.wrong_values(roster, data["field"])}
        try:
            rows = mending.mend_many(
                roster,
                field=data["field"],
                old=old.get(data["old"]),
                new=data["new"],
                by=user_of(request),
                at=timezone.now(),
            )
        except Refused as no:
            bound.add_error("new", str(no))
        else:
            sentence = ngettext("%(rows)s baris diperbaiki.", "%(rows)s baris diperbaiki.", rows)
            messages.success(request, sentence % {"rows": rows})
            return redirect(f"{reverse('rows:many', args=[pk])}?field={data['field']}")
    source: MultiValueDict[str, str] = request.POST if bound is not None else request.GET
    field = source.get("field", "")
    if field not in SHARED:
        field = SHARED[0]
    values = mending.wrong_values(roster, field).most_common(PAGE)
    context = {
        "roster": roster,
        "field": field,
        "column": FIELDS[field],
        "list": LISTS.get(field, ""),
        "fields": [(name, FIELDS[name]) for name in SHARED],
        "values": [(_token(old), without_numbers(old), rows) for old, rows in values],
        "bound": bound,
        **choices(request),
    }
    if bound is not None:
        context["form"] = bound
    return render(request, "workers/rows/many.html", context)


def _token(value: str) -> str:
    """What stands for a value in a form: somebody may have typed a NIK into any column."""
    return crypto.digest(value).hex()[:24]


@require_safe
@roles(*READERS)
def queue(request: HttpRequest) -> HttpResponse:
    """Rows of all lists that wait to be mended, oldest list first."""
    rosters = Roster.objects.visible_to(request.user)
    found = RosterRow.objects.to_mend().filter(roster__in=rosters.values("pk"))
    found = (
        seen_by(found, user_of(request))
        .select_related("village", "occupation", "roster__village")
        .prefetch_related("findings")
    )
    ordered = found.order_by("roster__uploaded_at", "roster", "position")
    page = Paginator(ordered, PAGE).get_page(request.GET.get("page"))
    now = timezone.now()
    for row in page:
        shown(row).days = (now - row.roster.uploaded_at).days  # type: ignore[attr-defined]
    context: dict[str, Any] = {"page": page, "may_mend": user_of(request).has_role(*SENDERS)}
    if context["may_mend"]:
        context |= choices(request)
    return render(request, "workers/rows/queue.html", context)

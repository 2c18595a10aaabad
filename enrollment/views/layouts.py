"""How lists for BPJS are laid out, and the list of those who left."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enrollment import bpjs_columns
from enrollment.actions import layouts
from enrollment.actions import leavers as leaving
from enrollment.bpjs_columns import Column
from enrollment.forms.layouts import ColumnFormSet, LayoutForm, LeaversForm
from enrollment.models import Layout
from gumas_pbi.access import roles, user_of
from gumas_pbi.downloads import XLSX, attachment
from gumas_pbi.models import Role
from gumas_pbi.refusals import Refused

EDITORS = frozenset({Role.BPJS_LIAISON, Role.ADMINISTRATOR})


@require_safe
@roles(*EDITORS)
def index(request: HttpRequest) -> HttpResponse:
    found = Layout.objects.select_related("edited_by").annotate(width=Count("columns"))
    context = {"layouts": found.order_by("-is_used", "name")}
    return render(request, "enrollment/layouts/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*EDITORS)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    layout = get_object_or_404(Layout, pk=pk)
    columns: Sequence[Column] = layouts.columns_of(layout)
    sent = request.POST if request.method == "POST" else None
    form = LayoutForm(layout, sent)
    rows = ColumnFormSet(sent, initial=[column._asdict() for column in columns], prefix="kolom")
    if sent is not None:
        good = form.is_valid() & rows.is_valid()
        columns = rows.columns() if rows.is_valid() else ()
        for sentence in rows.sentences():
            form.add_error(None, sentence)
        if good and "preview" not in sent and _save(request, layout, form, columns):
            return redirect("layouts:list")
    context = {
        "layout": layout,
        "form": form,
        "rows": rows,
        "sample": _sample(columns),
        "example": bpjs_columns.EXAMPLE,
    }
    return render(request, "enrollment/layouts/edit.html", context)


def _save(
    request: HttpRequest, layout: Layout, form: LayoutForm, columns: Sequence[Column]
) -> bool:
    """Whether it could be saved; if not, the form says why."""
    try:
        layouts.save(
            layout,
            name=form.cleaned_data["name"],
            rows_per_file=form.cleaned_data["rows_per_file"],
            columns=columns,
            seen=form.seen(),
            by=user_of(request),
            at=timezone.now(),
        )
    except Refused as no:
        form.add_error(None, str(no))
        return False
    messages.success(request, _("Susunan “%(name)s” disimpan.") % {"name": layout})
    return True


def _sample(columns: Sequence[Column]) -> list[tuple[str, str]]:
    """Each header with what it would hold for a synthetic person."""
    values = bpjs_columns.renderer(columns)(bpjs_columns.EXAMPLE)
    return list(zip([column.header for column in columns], values, strict=True))


@require_POST
@roles(*EDITORS)
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    made = layouts.copy(get_object_or_404(Layout, pk=pk), by=user_of(request), at=timezone.now())
    messages.success(request, _("Salinan dibuat. Ubah seperlunya, lalu simpan."))
    return redirect("layouts:edit", made.pk)


@require_POST
@roles(*EDITORS)
def use(request: HttpRequest, pk: int) -> HttpResponse:
    layout = get_object_or_404(Layout, pk=pk)
    layouts.use(layout, by=user_of(request), at=timezone.now())
    done = _("Berkas untuk BPJS sekarang memakai susunan “%(name)s”.")
    messages.success(request, done % {"name": layout})
    return redirect("layouts:list")


@require_POST
@roles(*EDITORS)
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    layout = get_object_or_404(Layout, pk=pk)
    layouts.discard(layout, by=user_of(request), at=timezone.now())
    messages.success(request, _("Susunan “%(name)s” dihapus.") % {"name": layout})
    return redirect("layouts:list")


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*EDITORS)
def leavers(request: HttpRequest) -> HttpResponse:
    sent = request.POST if request.method == "POST" else None
    at = timezone.now()
    first = at.astimezone().date().replace(day=1)
    form = LeaversForm(sent, initial={"since": first})
    if form.is_valid():
        since = form.cleaned_data["since"]
        try:
            data = leaving.download(since, by=user_of(request), at=at)
        except Refused as no:
            form.add_error("since", str(no))
        else:
            return attachment(data, f"bpjs-keluar-sejak-{since:%Y-%m-%d}.xlsx", XLSX)
    return render(request, "enrollment/layouts/leavers.html", {"form": form})

"""The minutes of a reconciliation: downloaded, signed, kept."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from enrollment import scan_kinds
from enrollment.actions import minutes
from enrollment.forms.statements import MinutesForm, SignForm
from enrollment.views.month import month_of
from enrollment.views.statements import SETTLERS, page, statement_of
from gumas_pbi.access import roles, user_of
from gumas_pbi.downloads import attachment
from gumas_pbi.models import STAFF
from gumas_pbi.refusals import Refused

# The field that a refusal speaks of, where it is not the file.
FIELDS = {"number_missing": "number", "date_in_future": "dated"}


@require_POST
@roles(*STAFF)
def draw(request: HttpRequest, month: str) -> HttpResponse:
    batch, form = month_of(month), MinutesForm(request.POST)
    if form.is_valid():
        data = minutes.draw(
            statement_of(batch), **form.cleaned_data, by=user_of(request), at=timezone.now()
        )
        return attachment(data, f"berita-acara-rekonsiliasi-{month}.pdf", "application/pdf")
    return page(request, batch, minutes_form=form)


@require_POST
@roles(*SETTLERS)
def sign(request: HttpRequest, month: str) -> HttpResponse:
    batch = month_of(month)
    too_large = getattr(request, "upload_too_large", False)
    form = SignForm(request.POST, request.FILES, too_large=too_large)
    if form.is_valid():
        said, file = form.cleaned_data, form.cleaned_data["file"]
        try:
            minutes.sign(
                statement_of(batch), file.read(), file_name=file.name, number=said["number"],
                dated=said["dated"], by=user_of(request), at=timezone.now(),
            )  # fmt: skip
        except Refused as no:
            form.add_error(FIELDS.get(no.code, "file"), str(no))
        else:
            messages.success(request, _("Berita acara disimpan. Rekonsiliasi bulan ini selesai."))
            return redirect("statements:detail", month)
    return page(request, batch, scan_form=form)


@require_POST
@roles(*STAFF)
def scan(request: HttpRequest, month: str) -> HttpResponse:
    statement = statement_of(month_of(month))
    data = minutes.download(statement, by=user_of(request), at=timezone.now())
    ending = scan_kinds.kind_of(data)
    name = f"berita-acara-rekonsiliasi-{month}.{ending}"
    return attachment(data, name, scan_kinds.KINDS[ending][0])

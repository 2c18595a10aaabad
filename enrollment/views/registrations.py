"""To BPJS and back: sending, downloading, accepting, and reading an answer."""

from __future__ import annotations

import re

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from enrollment.actions import answers, registrations
from enrollment.forms.registrations import AcceptForm, AnswerForm
from enrollment.models import Decree, RegistrationAnswer, RegistrationBatch
from enrollment.views.decrees import issued
from gumas_pbi.access import roles
from gumas_pbi.downloads import XLSX, attachment
from gumas_pbi.models import STAFF, Role
from gumas_pbi.refusals import Refused
from workers.checks import CHECKS

PAGE = 50
# What an officer reads of a row that could not be used; NIK findings speak as in a village's list.
REMARKS = {
    "unknown_nik": gettext_lazy("NIK ini tidak ada dalam SK. Cocokkan dengan kiriman ke BPJS."),
    "answered_twice": gettext_lazy("Orang ini sudah dijawab di baris lain. Baris ini dilewati."),
    "answered_before": gettext_lazy("Orang ini sudah dijawab BPJS sebelumnya. Baris ini dilewati."),
    "dead": gettext_lazy("Orang ini tercatat meninggal, jadi tidak didaftarkan."),
    "start_outside_decree": gettext_lazy("Tanggal mulai di luar masa berlaku SK. Tanyakan BPJS."),
    "start_unreadable": gettext_lazy("Tanggal mulai tidak terbaca. Tulis seperti 01/01/2026."),
    "kpj_not_11_digits": gettext_lazy("Nomor KPJ bukan 11 angka. Tanyakan nomornya ke BPJS."),
    "kpj_of_another": gettext_lazy("Nomor KPJ ini milik orang lain. Tanyakan nomornya ke BPJS."),
    "covered_already": gettext_lazy("Orang ini sudah terlindungi pada masa itu."),
    "status_unclear": gettext_lazy("Tidak jelas diterima atau ditolak. Isi kolom statusnya."),
}


def _decree(pk: int) -> Decree:
    found = Decree.objects.select_related("drafted_by", "issued_by")
    return get_object_or_404(found, pk=pk, state=Decree.State.ISSUED)


@require_POST
@roles(Role.BPJS_LIAISON)
def send(request: HttpRequest, pk: int) -> HttpResponse:
    decree = _decree(pk)
    batches = registrations.send(decree, by=request.user, at=timezone.now())
    people = sum(batch.people for batch in batches)
    done = ngettext(
        "Kiriman untuk %(n)s orang siap. Unduh, lalu serahkan ke BPJS.",
        "Kiriman untuk %(n)s orang siap. Unduh, lalu serahkan ke BPJS.",
        people,
    )
    messages.success(request, done % {"n": people})
    return redirect("decrees:detail", decree.pk)


@require_POST
@roles(Role.BPJS_LIAISON)
def download(request: HttpRequest, pk: int) -> HttpResponse:
    batch = get_object_or_404(RegistrationBatch.objects.select_related("decree"), pk=pk)
    data = registrations.download(batch, by=request.user, at=timezone.now())
    name = re.sub(r"[^A-Za-z0-9]+", "-", batch.decree.number).strip("-")
    return attachment(data, f"bpjs-{name}-kiriman-{batch.number}.xlsx", XLSX)


@require_POST
@roles(Role.BPJS_LIAISON)
def accept_all(request: HttpRequest, pk: int) -> HttpResponse:
    decree = _decree(pk)
    form = AcceptForm(request.POST)
    if form.is_valid():
        try:
            people = registrations.accept_all(
                decree, start=form.cleaned_data["start"], by=request.user, at=timezone.now()
            )
        except Refused as no:
            form.add_error("start", str(no))
        else:
            done = ngettext(
                "%(n)s orang terdaftar dan terlindungi JKK dan JKM.",
                "%(n)s orang terdaftar dan terlindungi JKK dan JKM.",
                people,
            )
            messages.success(request, done % {"n": people})
            return redirect("decrees:detail", decree.pk)
    context = issued(request, decree, accept_form=form)
    return render(request, "enrollment/decrees/detail.html", {**context, "form": form})


@require_POST
@roles(Role.BPJS_LIAISON)
def receive(request: HttpRequest, pk: int) -> HttpResponse:
    decree = _decree(pk)
    too_large = getattr(request, "upload_too_large", False)
    form = AnswerForm(request.POST, request.FILES, too_large=too_large)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            received = answers.receive(
                decree, file.read(), file_name=file.name, by=request.user, at=timezone.now()
            )
        except Refused as no:
            form.add_error("file", str(no))
        else:
            return redirect("registrations:answer", received.pk)
    context = issued(request, decree, answer_form=form)
    return render(request, "enrollment/decrees/detail.html", {**context, "form": form})


@require_safe
@roles(*STAFF)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    found = RegistrationAnswer.objects.select_related("decree", "received_by")
    read = get_object_or_404(found, pk=pk)
    if request.htmx:  # type: ignore[attr-defined]
        response = render(request, "enrollment/registrations/_reading.html", {"answer": read})
        if read.state != RegistrationAnswer.State.RECEIVED:
            response["HX-Refresh"] = "true"
        return response
    page = Paginator(read.remarks, PAGE).get_page(request.GET.get("page"))
    remarks = [_told(*remark) for remark in page]
    context = {
        "answer": read,
        "page": page,
        "remarks": remarks,
        "with_sheets": any(remark["sheet"] for remark in remarks),
    }
    return render(request, "enrollment/registrations/answer.html", context)


def _told(number: int, code: str, sheet: str = "") -> dict[str, object]:
    known = REMARKS.get(code) or (CHECKS[code].sentence if code in CHECKS else "")
    return {"number": number, "sheet": sheet, "sentence": known or _("Baris ini tidak terpakai.")}

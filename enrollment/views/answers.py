"""A file in which BPJS answers: what came of it by name, and what its columns mean."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enrollment.actions import answer_columns
from enrollment.actions.answer_codes import COUNTED, NOT_ASKED, TWICE, WARNINGS, told
from enrollment.forms.answers import ColumnsForm, DifferenceFilter, NameFilter, WordForm
from enrollment.models import AnswerColumn, AnswerWord, Difference, RegistrationAnswer
from enrollment.queries import answers as asked
from gumas_pbi.access import roles, user_of
from gumas_pbi.models import STAFF, Role
from gumas_pbi.refusals import Refused

PAGE = 50
State = RegistrationAnswer.State
TABS = {
    "differences": gettext_lazy("Selisih"),
    "refused": gettext_lazy("Ditolak BPJS"),
    "unmentioned": gettext_lazy("Tidak disebut"),
}


def _answer(pk: int) -> RegistrationAnswer:
    found = RegistrationAnswer.objects.select_related("decree", "received_by")
    return get_object_or_404(found, pk=pk)


@require_safe
@roles(*STAFF)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    read = _answer(pk)
    if request.htmx:  # type: ignore[attr-defined]
        response = render(request, "enrollment/registrations/_reading.html", {"answer": read})
        if read.state != State.RECEIVED:
            response["HX-Refresh"] = "true"
        return response
    context: dict[str, Any] = {
        "answer": read,
        "may_act": user_of(request).has_role(Role.BPJS_LIAISON),
    }
    if read.state == State.READ:
        context |= _result(request, read)
    return render(request, "enrollment/registrations/answer.html", context)


def _result(request: HttpRequest, read: RegistrationAnswer) -> dict[str, Any]:
    counts = list(
        read.differences.order_by("code").values("code", "state").annotate(lines=Count("pk"))
    )
    refused, unmentioned = asked.refused_by(read), asked.unmentioned(read)
    unsettled = sum(n["lines"] for n in counts if n["state"] in Difference.UNSETTLED)
    sizes = {
        "differences": unsettled, "refused": refused.count(), "unmentioned": unmentioned.count(),
    }  # fmt: skip
    show = request.GET.get("show", "")
    if show not in TABS:
        show = next((tab for tab in TABS if sizes[tab]), "differences")
    form: Any
    if show == "differences":
        form = DifferenceFilter(request.GET)
        lines = of_differences(form.narrow(read.differences))
    else:
        form = NameFilter(request.GET)
        people = form.narrow(refused if show == "refused" else unmentioned)
        lines = people.select_related("worker", "village__district").order_by("name", "pk")
    page = Paginator(lines, PAGE).get_page(request.GET.get("page"))
    if show == "differences":
        tell(page)
    return {
        "show": show,
        "tabs": [(tab, label, sizes[tab]) for tab, label in TABS.items()],
        "page": page,
        "filter": form,
        "is_filtered": any(form.cleaned_data.values()),
        "kinds": _kinds(counts),
        "warnings": sum(n["lines"] for n in counts if n["code"] in WARNINGS),
        "since": max(read.unmentioned - sizes["unmentioned"], 0),
        "words": answer_columns.unclear_words(read) if unsettled else [],
    }


def _kinds(counts: list[dict[str, Any]]) -> dict[str, int]:
    """Lines of the file that were not taken, by kind."""
    lines = [(n["code"], n["lines"]) for n in counts if n["code"] not in COUNTED]
    kinds = {
        "not_asked": sum(n for code, n in lines if code in NOT_ASKED),
        "twice": sum(n for code, n in lines if code in TWICE),
        "before": sum(n for code, n in lines if code in ("answered_before", "kpj_added")),
    }
    return {**kinds, "other": sum(n for _code, n in lines) - sum(kinds.values())}


def of_differences(found: Any) -> Any:
    """Differences with what a list shows of them."""
    related = found.select_related("member__village", "answer__decree", "settled_by")
    return related.order_by("answer", "sheet", "row", "pk")


def tell(differences: Any) -> None:
    """Give each difference its words, `told`."""
    for each in differences:
        each.told = told(each.code)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(Role.BPJS_LIAISON)
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    read = _answer(pk)
    form = ColumnsForm(read, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            answer_columns.place(read, form.chosen(), by=user_of(request), at=timezone.now())
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(
                request, _("Isi kolomnya diingat, dan jawaban ini sedang dibaca ulang.")
            )
            return redirect("registrations:answer", pk)
    return _columns_page(request, read, form)


def _columns_page(
    request: HttpRequest, read: RegistrationAnswer, form: ColumnsForm
) -> HttpResponse:
    remembered = list(AnswerColumn.objects.select_related("decided_by").order_by("title", "pk"))
    for each in remembered:
        each.label = answer_columns.FIELDS.get(each.field)  # type: ignore[attr-defined]
    words = AnswerWord.objects.select_related("decided_by").order_by("title", "pk")
    context = {"answer": read, "form": form, "remembered": remembered, "words": list(words)}
    return render(request, "enrollment/registrations/columns.html", context)


@require_POST
@roles(Role.BPJS_LIAISON)
def word(request: HttpRequest, pk: int) -> HttpResponse:
    read = _answer(pk)
    form = WordForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Pilih arti status ini."))
    else:
        answer_columns.place_word(
            form.cleaned_data["status"], form.cleaned_data["meaning"],
            by=user_of(request), at=timezone.now(),
        )  # fmt: skip
        messages.success(request, _("Arti statusnya diingat, dan jawaban ini sedang dibaca ulang."))
    return redirect("registrations:answer", read.pk)


@require_POST
@roles(Role.BPJS_LIAISON)
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    """A column or a status that is remembered, no longer."""
    read = _answer(pk)
    if "word" in request.POST:
        said = _chosen(AnswerWord, request.POST["word"])
        answer_columns.forget_word(said, by=user_of(request), at=timezone.now())
    else:
        column = _chosen(AnswerColumn, request.POST.get("column", ""))
        answer_columns.forget(column, by=user_of(request), at=timezone.now())
    messages.success(request, _("Itu tidak diingat lagi."))
    return redirect("registrations:columns", read.pk)


def _chosen(model: type[Model], number: str) -> Any:
    wanted = int(number) if number.isascii() and number.isdigit() and len(number) < 19 else 0
    return get_object_or_404(model, pk=wanted)

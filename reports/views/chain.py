"""The chain: how many stand at each joint, who did not pass, and why."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from openpyxl import Workbook

from gumas_pbi.access import roles, user_of
from gumas_pbi.downloads import XLSX, attachment
from gumas_pbi.models import STAFF, Role
from gumas_pbi.refusals import Refused
from gumas_pbi.spreadsheet_text import neutral
from reports.actions import exports
from reports.forms.chain import ChainFilter, ReasonForm
from reports.queries import chain, people, telling
from reports.queries.joints import HELD, JOINTS, ORDER, REASONS

READERS = STAFF | {Role.VILLAGE_OFFICER}
PAGE = 50
FOR_STAFF = frozenset({"decrees:list", "contributions:list", "replacements:list"})


def _asked(request: HttpRequest) -> tuple[ChainFilter, chain.Scope, chain.Billing]:
    """What the address asks for, as far as this user may see it."""
    today = timezone.localdate()
    form = ChainFilter(user_of(request), today, request.GET)
    if not form.is_valid():
        raise Http404
    return form, form.scope, chain.billing(form.month, today)


@require_safe
@roles(*Role)
def index(request: HttpRequest) -> HttpResponse:
    form, scope, month = _asked(request)
    found = chain.chain(scope, month)
    by_name = user_of(request).has_role(*READERS)
    steps = telling.told(found, exact=by_name)
    if not form.is_staff:
        for line in (loss for step in steps for loss in step.losses):
            line.url = "" if line.url in FOR_STAFF else line.url
    context = {
        "filter": form,
        "query": form.query() and f"{form.query()}&",
        "scope": scope,
        "month": month,
        "steps": steps,
        "last": steps[-1].joint.code,
        "wrong": found.wrong,
        "held": found.held if by_name else 0,
        "by_name": by_name,
        "hidden": any(step.people is None for step in steps),
        "places": people.places(found, scope, form.villages) if by_name else [],
        "as_of": timezone.now(),
    }
    return render(request, "reports/chain/index.html", context)


@require_safe
@roles(*Role)
def download(request: HttpRequest) -> HttpResponse:
    """The numbers, as CSV or (`format=xlsx`) as a workbook."""
    _form, scope, month = _asked(request)
    exact = user_of(request).has_role(*READERS)
    rows = list(telling.rows_of(telling.told(chain.chain(scope, month), exact=exact)))
    now = timezone.localtime()
    rows.insert(0, (_("Data per"), f"{now:%d/%m/%Y %H.%M} WIB", _("Bulan iuran"), str(month.month)))
    safe = [[neutral(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]
    name = f"rantai-{now:%Y-%m-%d}"
    if request.GET.get("format") == "xlsx":
        book = Workbook(write_only=True)
        sheet = book.create_sheet(_("Rantai"))
        for row in safe:
            sheet.append(row)
        file = io.BytesIO()
        book.save(file)
        return attachment(file.getvalue(), f"{name}.xlsx", XLSX)
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(safe)
    data = out.getvalue().encode("utf-8-sig")  # Excel knows UTF-8 by its mark alone
    return attachment(data, f"{name}.csv", "text/csv; charset=utf-8")


def _list(request: HttpRequest) -> dict[str, Any]:
    """The list that the address asks for: a joint (who passed it), or a joint and a reason."""
    form, scope, month = _asked(request)
    joint, reason = request.GET.get("joint", ""), request.GET.get("reason", "")
    key, search = request.GET.get("detail", ""), request.GET.get("q", "").strip()[:100]
    code, detail = f"{joint}.{reason}", None
    if joint == "in_hand" and reason == "held":
        sources, said = chain.holding(scope, month), HELD
    elif code in REASONS and ORDER[joint] >= scope.first:
        sources, said = [chain.losing(scope, month, code)], REASONS[code]
        if key:
            detail = people.detail_of(sources[0], key)
    elif joint in ORDER and not reason and ORDER[joint] >= scope.first:
        sources, said = chain.passing(scope, month, joint), None
    else:
        raise Http404
    if key and detail is None:
        raise Http404
    return {
        "filter": form,
        "query": form.query(),
        "here": form.query(joint=joint, reason=reason, detail=key),
        "asked": {"joint": joint, "reason_code": reason, **form.cleaned_data},
        "joint": next(each for each in JOINTS if each.code == joint),
        "said": said,
        "detail": telling.label_of(code, detail) if detail else "",
        "scope": scope,
        "month": month,
        "q": search,
        "hidden": {"joint": joint, "reason": reason, "detail": key, **form.cleaned_data},
        "found": chain.named(sources, search, detail),
        "may_download": user_of(request).is_staff_of_regency,
        "as_of": timezone.now(),
    }


@require_safe
@roles(*READERS)
def names(request: HttpRequest) -> HttpResponse:
    return _names(request, _list(request), ReasonForm())


def _names(request: HttpRequest, asked: dict[str, Any], form: ReasonForm) -> HttpResponse:
    page = Paginator(asked.pop("found"), PAGE).get_page(request.GET.get("page"))
    people.furnish(page.object_list)
    context = {**asked, "page": page, "download": form}
    if form.is_bound:
        context["form"] = form
    return render(request, "reports/chain/names.html", context)


@require_POST
@roles(*STAFF)
def names_download(request: HttpRequest) -> HttpResponse:
    """The list of names as a workbook; the same address as the list."""
    asked, form = _list(request), ReasonForm(request.POST)
    form.is_valid()
    at = timezone.now()
    try:
        data = exports.names(
            asked["found"], asked=asked["asked"], reason=form.cleaned_data.get("reason", ""),
            by=user_of(request), at=at,
        )  # fmt: skip
    except Refused as no:
        form.add_error("reason" if no.code == "reason_missing" else None, str(no))
        return _names(request, asked, form)
    return attachment(data, f"rantai-nama-{at.astimezone():%Y-%m-%d}.xlsx", XLSX)

"""A worker's life on one page."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.conf import settings
from django.db.models import Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from enrollment.actions import claims
from enrollment.queries import confirmed, timelines
from gumas_pbi.access import roles, user_of
from gumas_pbi.ages import age
from gumas_pbi.models import STAFF, Role
from reports.queries import chain, protection
from reports.queries import life as lives
from reports.queries.joints import JOINTS, REASONS
from workers.actions.corrections import CORRECTORS
from workers.models import Worker
from workers.nik import mask
from workers.views.values import told

READERS = STAFF | {Role.VILLAGE_OFFICER}


@require_safe
@roles(*READERS)
def life(request: HttpRequest, pk: int) -> HttpResponse:
    user, today = user_of(request), timezone.localdate()
    people = (
        Worker.objects.visible_to(user)
        .select_related("village__district", "occupation", "merged_into", "portrait")
        .annotate(base_income=Subquery(claims.jkk_tariff(today).values("base_income")[:1]))
    )
    worker = get_object_or_404(people, pk=pk)
    found = lives.of(worker, user, today)
    timeline = timelines.of(worker, today)
    entries = sorted(found.entries + _changes(worker), key=lambda entry: entry.order, reverse=True)
    counted = Counter(entry.kind for entry in entries)
    chosen = request.GET.get("jenis", "")
    context = {
        "worker": worker,
        "age": age(worker.birth_date, today),
        "kpj": mask(worker.kpj or ""),
        "place": _place(worker),
        "life": found,
        "entries": [e for e in entries if e.kind == chosen] if chosen in lives.KINDS else entries,
        "kinds": [(code, label, counted[code]) for code, label in lives.KINDS.items()],
        "chosen": chosen if chosen in lives.KINDS else "",
        "all": len(entries),
        "timeline": timeline,
        "cover": protection.meaning(timeline, worker.base_income, today),
        "most_age": settings.MAX_AGE,
        "confirmed": confirmed.last_for(worker),
        "may_correct": user.has_role(*CORRECTORS) and not worker.merged_into_id,
        "may_report": user.has_role(Role.VILLAGE_OFFICER, Role.VERIFIER, Role.ADMINISTRATOR),
        "as_of": timezone.now(),
    }
    return render(request, "reports/life/life.html", context)


def _changes(worker: Worker) -> list[lives.Entry]:
    """What was changed of the data: numbers masked."""
    entries = []
    for change in worker.changes.select_related("by").order_by("-at")[: lives.MOST_CHANGES]:
        said = told(change.field, change.before, change.after)
        text = f"{said['label']}: {said['before']} → {said['after']}"
        entries.append(lives.Entry("data", text, change.at, change.by, said["note"]))
    return entries


def _place(worker: Worker) -> dict[str, Any] | None:
    """Where on the chain the worker stands now."""
    scope, month = chain.Scope(worker=worker.pk), chain.latest(timezone.localdate(), worker.pk)
    found = chain.named(chain.of_registered(scope, month)).first()
    if found is None:
        return None
    return {**found, "joint": JOINTS[found["passed"]], "said": REASONS.get(found["why"]),
            "month": month.month.first_day}  # fmt: skip

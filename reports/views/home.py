"""What waits for you."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from gumas_pbi.models import Role
from reports.queries import tasks


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Each role's list of tasks; who only reads numbers goes to them at once."""
    user = request.user
    if user.roles <= {Role.VIEWER}:  # type: ignore[union-attr]
        return redirect("dashboard")
    now = timezone.now()
    found = tasks.tasks_for(user, now)  # type: ignore[arg-type]
    context = {
        "todo": [task for task in found if task.count],
        "done": [task for task in found if not task.count],
        "may_upload": user.has_role(Role.VILLAGE_OFFICER),  # type: ignore[union-attr]
        "may_report": user.has_role(  # type: ignore[union-attr]
            Role.VILLAGE_OFFICER, Role.VERIFIER, Role.ADMINISTRATOR
        ),
        "as_of": now,
    }
    return render(request, "reports/home.html", context)

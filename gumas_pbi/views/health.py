"""Whether the parts answer: for people and for monitors."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from gumas_pbi.celery import app


def database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def broker() -> bool:
    with app.connection_for_write() as broker_connection:
        broker_connection.ensure_connection(max_retries=1, timeout=1)
        return True


def worker() -> bool:
    return bool(app.control.ping(timeout=1.0, limit=1))


PARTS: dict[str, Callable[[], bool]] = {"database": database, "broker": broker, "worker": worker}


@require_safe
@login_not_required
def healthz(request: HttpRequest) -> JsonResponse:
    """200 where database, broker and worker answer; 503 naming the parts that do not."""
    answers = {}
    for name, asks in PARTS.items():
        try:
            answers[name] = asks()
        except Exception:
            answers[name] = False
    failing = [name for name, answered in answers.items() if not answered]
    body = {"status": "fail" if failing else "ok", **answers, "failing": failing}
    return JsonResponse(body, status=503 if failing else 200)

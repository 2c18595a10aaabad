"""Pages for what went wrong, with a reference number to give to the help desk."""

from __future__ import annotations

import sys
import uuid

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def page(request: HttpRequest, status: int) -> HttpResponse:
    return render(request, f"{status}.html", {"reference": reference(request)}, status=status)


def reference(request: HttpRequest) -> str:
    return getattr(request, "reference", "") or uuid.uuid4().hex[:8]


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, 404)


def broken(request: HttpRequest) -> HttpResponse:
    """Without the request's context: what is broken may be what that asks.

    A database that is away already fails where the user is asked for, before any view.
    """
    away = isinstance(sys.exc_info()[1], (OperationalError, InterfaceError))
    status = 503 if away else 500
    body = render_to_string(f"{status}.html", {"reference": reference(request)})
    return HttpResponse(body, status=status)

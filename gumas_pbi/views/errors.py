"""Pages for what went wrong, with a reference number to give to the help desk."""

from __future__ import annotations

import uuid

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
    """Without the request's context: what is broken may be what that asks."""
    return HttpResponse(
        render_to_string("500.html", {"reference": reference(request)}), status=500
    )

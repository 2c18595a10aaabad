"""The URLs of the program, and one page that answers with bytes that are ready."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from gumas_pbi.urls import handler400, handler403, handler404, handler500
from gumas_pbi.urls import urlpatterns as program

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

PATH = "bench-plain"
body = bytearray()


def plain(request: HttpRequest) -> HttpResponse:
    return HttpResponse(bytes(body))


urlpatterns = [*program, path(PATH, plain)]

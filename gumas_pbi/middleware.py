"""What holds for every request."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseNotAllowed
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme

from gumas_pbi.refusals import Refused

log = logging.getLogger(__name__)
Handler = Callable[[HttpRequest], HttpResponse]


class OutageMiddleware:
    """A database that is away or busy gives a page that says so (503), never a stack trace."""

    def __init__(self, get_response: Handler):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.reference = uuid.uuid4().hex[:8]  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, (OperationalError, InterfaceError)):
            log.error("%s database unavailable: %s", request.reference, type(error).__name__)  # type: ignore[attr-defined]
            body = render_to_string("503.html", {"reference": request.reference})  # type: ignore[attr-defined]
            return HttpResponse(body, status=503)
        return None


class LanguageMiddleware:
    """The language that the user chose; Indonesian until then, whatever the phone is set to."""

    def __init__(self, get_response: Handler):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class PrivacyMiddleware:
    """Pages with personal data are never kept by browsers or proxies; the camera is for the page
    that asks for it."""

    def __init__(self, get_response: Handler):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=()")
        return response


class RefusalMiddleware:
    """A refused act returns to the page it came from, with the sentence that says why."""

    def __init__(self, get_response: Handler):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Refused) or request.method != "POST":
            return None
        messages.error(request, str(error))
        target = request.headers.get("Referer", "")
        if not url_has_allowed_host_and_scheme(
            target, {request.get_host()}, require_https=request.is_secure()
        ):
            target = "/"
        if request.headers.get("HX-Request"):
            here = urlsplit(target)._replace(scheme="", netloc="").geturl()
            return HttpResponse(status=204, headers={"HX-Redirect": here})
        return HttpResponseRedirect(target, status=303)


class ActMiddleware:
    """The address of an act, opened in a browser, leads to the page that it belongs to, with the
    same query: a page that was shown again with an error stands at that address, and so its
    filters and page numbers, a reload, and a login that came between."""

    def __init__(self, get_response: Handler):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        asks_a_page = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
        if not isinstance(response, HttpResponseNotAllowed) or not asks_a_page:
            return response
        query = request.META.get("QUERY_STRING", "")
        return HttpResponseRedirect(_page_above(request.path_info) + (f"?{query}" if query else ""))


def _page_above(path: str) -> str:
    while path := path.rstrip("/").rpartition("/")[0]:
        try:
            resolve(f"{path}/")
        except Resolver404:
            continue
        return f"{path}/"
    return "/"

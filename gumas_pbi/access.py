"""Who may see a page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from gumas_pbi.models import User

View = Callable[..., HttpResponse]


def user_of(request: HttpRequest) -> User:
    """Who asks: somebody who has logged in, for the middleware lets nobody else through."""
    return request.user  # type: ignore[return-value]


def roles(*allowed: str) -> Callable[[View], View]:
    """Only these roles; anybody else gets 403. The roles stand on the view for the URL tests."""

    def decorate(view: View) -> View:
        @wraps(view)
        def check(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.has_role(*allowed):  # type: ignore[union-attr]
                raise PermissionDenied
            return view(request, *args, **kwargs)

        check.roles = frozenset(allowed)  # type: ignore[attr-defined]
        return check

    return decorate

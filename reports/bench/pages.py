"""Pages: p95 of each main page as the slowest role sees it, beside a page of ready bytes."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from statistics import median
from typing import Any

from django.test import Client
from django.test.utils import override_settings
from django.urls import NoReverseMatch, reverse

from enrollment.actions import cards, contributions
from enrollment.months import containing
from gumas_pbi import accounts
from gumas_pbi.models import Role, User
from reports.bench import plain
from reports.bench.measure import p95, report, unqueued, watch
from villages.models import Posting, Village
from workers.models import Worker

PAGES = (
    "home", "dashboard", "rosters:list", "rows:queue", "duplicates:list", "updates:list",
    "references:list", "references:covered", "workers:list", "proposals:list", "decrees:list",
    "registrations:list", "contributions:list", "coverage:list", "continuity:index", "cards:list",
    "claims:list", "chain", "verification:list", "verification:people", "quotas:list",
    "replacements:list", "confirmations:list",
)  # fmt: skip
SAMPLES = 12  # requests of a page for each repeat
TRIES = 3  # requests of a page to find out who waits longest for it


def furnish(at: datetime) -> None:
    """What pages show beside people: a month, and a village's cards."""
    month = containing(at.astimezone().date())
    by = accounts.service(Role.TREASURER)
    with unqueued():
        contributions.compute(contributions.open(month, by=by, at=at), at=at)
    with unqueued():
        run = cards.print(village=_village(), by=accounts.service(Role.BPJS_LIAISON), at=at)
        cards.draw(run, at=at)


def run(size: int, repeats: int, at: datetime, progress: Callable[[str], None]) -> dict[str, Any]:
    """The slowest page, and `pages`: each with its role, p95s, statements and bytes."""
    with override_settings(ROOT_URLCONF=plain.__name__):
        clients = _clients(at)
        measured = []
        for name in PAGES:
            found = _slowest_role(name, clients)
            if found is None:
                progress(f"{name}: –")
                continue
            measured.append(_page(name, *found, samples=repeats * SAMPLES))
            progress("{page}: {ours_s} s, {statements}".format(**measured[-1]))
    slowest = max(measured, key=lambda page: page["ours_s"])
    return {
        **report(
            "pages",
            size,
            ours_s=slowest["ours_s"],
            minimum_s=slowest["minimum_s"],
            statements=max(page["statements"] for page in measured),
            peak_mb=max(page["peak_mb"] for page in measured),
        ),
        "pages": measured,
    }


def _clients(at: datetime) -> dict[str, Client]:
    """A logged-in browser for each role."""
    clients = {}
    for role in Role:
        user = User.objects.create(username=f"bench-{role.value}", name=role.label)
        user.groups.add(accounts.service(role).groups.get())
        if role == Role.VILLAGE_OFFICER:
            Posting.objects.create(user=user, village=_village(), start=at.date())
        clients[role.value] = Client(SERVER_NAME="localhost")
        clients[role.value].force_login(user)
    return clients


def _village() -> Village:
    """The first one in which somebody lives; the village officer works there."""
    return Village.objects.filter(pk__in=Worker.objects.values("village")).order_by("code")[0]


def _slowest_role(name: str, clients: dict[str, Client]) -> tuple[str, str, Client] | None:
    """Address, role and browser of whoever waits longest for the page; None without the page."""
    try:
        address = reverse(name)
    except NoReverseMatch:
        return None
    times = {}
    for role, client in clients.items():
        if client.get(address, secure=True).status_code == 200:
            times[role] = median(_seconds(client, address) for _ in range(TRIES))
    if not times:
        return None
    role = max(times, key=lambda role: times[role])
    return address, role, clients[role]


def _page(name: str, address: str, role: str, client: Client, *, samples: int) -> dict[str, Any]:
    with watch() as watched:
        content = client.get(address, secure=True).content
    plain.body[:] = content
    ours, minimum = [], []
    for _ in range(samples):
        ours.append(_seconds(client, address))
        minimum.append(_seconds(client, f"/{plain.PATH}"))
    figures = report(
        "page",
        len(content),
        ours_s=p95(ours),
        minimum_s=p95(minimum),
        statements=watched.statements,
        peak_mb=watched.peak_mb,
    )
    del figures["work"], figures["size"]
    return {"page": name, "role": role, **figures, "bytes": len(content)}


def _seconds(client: Client, address: str) -> float:
    began = time.perf_counter()
    response = client.get(address, secure=True)
    took = time.perf_counter() - began
    if response.status_code != 200:
        raise RuntimeError(f"{address}: {response.status_code}")
    return took

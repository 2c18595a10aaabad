"""What every page shows around its content."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gumas_pbi.models import STAFF, Role


@dataclass(frozen=True)
class Item:
    url: str
    label: str | Promise
    icon: str
    current: bool
    count: int | None = None


ALL = frozenset(Role)
# (URL name, label, icon, roles): the order is the order of the work.
PAGES: tuple[tuple[str, str | Promise, str, frozenset[str]], ...] = (
    ("home", _("Beranda"), "house", ALL),
    ("rosters:list", _("Daftar"), "file-spreadsheet", STAFF | {Role.VILLAGE_OFFICER}),
    ("workers:list", _("Pekerja"), "users", STAFF | {Role.VILLAGE_OFFICER}),
    (
        "verification:list",
        _("Verifikasi"),
        "clipboard-check",
        frozenset({Role.VERIFIER, Role.ADMINISTRATOR}),
    ),
    ("proposals:list", _("Usulan"), "clipboard-list", STAFF | {Role.VILLAGE_OFFICER}),
    ("decrees:list", _("SK Bupati"), "scroll-text", STAFF),
    ("quotas:list", _("Kuota"), "chart-pie", STAFF),
    ("registrations:list", "BPJS", "arrow-left-right", STAFF),
    ("contributions:list", _("Iuran"), "wallet", STAFF),
    ("continuity:index", _("Kesinambungan"), "calendar-sync", STAFF),
    ("confirmations:list", _("Konfirmasi"), "list-checks", STAFF | {Role.VILLAGE_OFFICER}),
    ("cards:list", _("Kartu"), "id-card", STAFF | {Role.VILLAGE_OFFICER}),
    ("claims:list", _("Klaim"), "heart-handshake", STAFF | {Role.VILLAGE_OFFICER}),
    ("references:list", _("Daftar rujukan"), "library", STAFF),
    ("chain", _("Rantai"), "link", ALL),
    ("dashboard", _("Cakupan"), "chart-column", ALL),
)

# On a phone the first four stand in the bar: what this role does most comes first.
FIRST: dict[str, tuple[str, ...]] = {
    Role.VERIFIER: ("home", "verification:list", "workers:list", "dashboard"),
    Role.APPROVER: ("home", "decrees:list", "proposals:list", "dashboard"),
    Role.TREASURER: ("home", "contributions:list", "decrees:list", "dashboard"),
    Role.BPJS_LIAISON: ("home", "registrations:list", "decrees:list", "cards:list"),
    Role.VILLAGE_OFFICER: ("home", "rosters:list", "confirmations:list", "cards:list"),
}


def shell(request: HttpRequest) -> dict[str, Any]:
    """`navigation` of the user's roles and `site`: programme, regency, help contact."""
    user = getattr(request, "user", None)
    site = {
        "programme": settings.PROGRAMME_NAME,
        "regency": settings.REGENCY_NAME,
        "help": settings.HELP_CONTACT,
        "funder": settings.CARD_FUNDER,
    }
    if user is None or not user.is_authenticated:
        return {"navigation": [], "site": site}
    first = next((FIRST[role] for role in FIRST if user.has_role(role)), ())
    items = []
    for name, label, icon, roles in sorted(
        PAGES, key=lambda page: first.index(page[0]) if page[0] in first else len(first)
    ):
        if user.has_role(*roles):
            url = reverse(name)
            current = request.path == url or (url != "/" and request.path.startswith(url))
            items.append(Item(url, label, icon, current))
    return {"navigation": items, "site": site}

"""What the lists that hold say of people, asked when they are looked at."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.utils.functional import Promise

from workers.checks import LISTED, LISTED_ERRORS
from workers.models import ReferenceEntry


class Hit(NamedTuple):
    """Something that a list says of a person: in few words, by whom, as of when, since when."""

    code: str
    label: str | Promise
    source: str
    dated: date
    since: date | None

    @property
    def tone(self) -> str:
        return "bad" if self.code in LISTED_ERRORS else "warning"


def hits(digests: Iterable[bytes], day: date) -> dict[bytes, list[Hit]]:
    """What is said of the people with these NIK digests, the gravest first. One query."""
    found: dict[bytes, list[Hit]] = {bytes(digest): [] for digest in digests}
    said = ReferenceEntry.objects.current(day).saying().filter(nik_digest__in=found)
    for digest, code, *told in said.order_by("-list__dated", "pk").values_list(
        "nik_digest", "code", "list__source", "list__dated", "since"
    ):
        found[bytes(digest)].append(Hit(code, LISTED[code], *told))
    order = list(LISTED)
    for listed in found.values():
        listed.sort(key=lambda hit: order.index(hit.code))
    return found

"""Pseudonyms of NIKs that near ones share: written once for each worker (see docs/decisions)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import QuerySet

from gumas_pbi import crypto
from gumas_pbi.sql import copy_rows
from workers.models import NearKey, Worker

CHUNK = 5_000


def write(workers: QuerySet[Worker]) -> int:
    """Write the keys of these workers, where they have none yet. Returns keys written."""
    without = workers.filter(near_keys=None).order_by("pk").values_list("pk", "nik")
    last, written = 0, 0
    while chunk := list(without.filter(pk__gt=last)[:CHUNK]):
        written += copy_rows(NearKey, ("key", "worker"), _keys(chunk))
        last = chunk[-1][0]
    return written


def _keys(chunk: Sequence[tuple[int, str]]) -> Iterator[tuple[int, int]]:
    keys = iter(crypto.near_keys([nik for _pk, nik in chunk]))
    for pk, _nik in chunk:
        for key in {next(keys) for _window in range(crypto.NEAR_KEYS)}:
            yield key, pk

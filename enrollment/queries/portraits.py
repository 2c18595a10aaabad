"""Photos for cards."""

from __future__ import annotations

import logging
from typing import Any

from enrollment.models import Portrait
from gumas_pbi import files

log = logging.getLogger(__name__)


def of(workers: Any) -> dict[int, bytes]:
    """The JPEG of each worker who has one, by the worker's id: for a village at a time, in one
    statement. `workers` is a queryset of them, or their ids."""
    found = {}
    for portrait in Portrait.objects.filter(worker__in=workers):
        try:
            found[portrait.worker_id] = files.load(portrait.file)
        except FileNotFoundError:
            log.error("the file of portrait %s is gone", portrait.pk)
    return found

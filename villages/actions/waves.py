"""Waves of the rollout: which villages are reached together."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from gumas_pbi import audit
from gumas_pbi.models import User
from gumas_pbi.refusals import verb
from villages.models import Village, Wave


@verb
def create(*, number: int, name: str, start: date | None, by: User, at: datetime) -> Wave:
    """A new wave. Raises Refused where its number is taken."""
    wave = Wave.objects.create(number=number, name=name.strip(), start=start)
    audit.record("waves.create", wave, by=by, at=at, number=number)
    return wave


@verb
def change(
    wave: Wave, *, number: int, name: str, start: date | None, by: User, at: datetime
) -> Wave:
    """Another number, name or planned start. Raises Refused where the number is taken."""
    wave.number, wave.name, wave.start = number, name.strip(), start
    wave.save(update_fields=["number", "name", "start"])
    audit.record("waves.change", wave, by=by, at=at, number=number)
    return wave


@verb
def fill(wave: Wave, villages: Iterable[Village], *, by: User, at: datetime) -> int:
    """Exactly these villages belong to the wave: they leave another for it, and who is not among
    them leaves it. Returns villages."""
    chosen = [village.pk for village in villages]
    wave.villages.exclude(pk__in=chosen).update(wave=None)
    Village.objects.filter(pk__in=chosen).exclude(wave=wave).update(wave=wave)
    audit.record("waves.fill", wave, by=by, at=at, villages=len(chosen))
    return len(chosen)

"""Plans that are kept, to be looked at beside each other."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from enrollment.models import Scenario, ScenarioWave
from enrollment.queries.plans import Asked
from gumas_pbi import audit
from gumas_pbi.models import Role, User
from gumas_pbi.refusals import StaleState, WrongInput, verb

EDITORS = (Role.TREASURER, Role.APPROVER, Role.ADMINISTRATOR)


@verb
def save(asked: Asked, *, name: str, note: str = "", by: User, at: datetime) -> Scenario:
    """Keep a plan with its waves. Raises Refused where the name is taken, WrongInput without."""
    plan = asked.plan
    scenario = Scenario.objects.create(
        name=_named(name), note=note.strip(), people=plan.people if asked.has_people else None,
        budget=asked.budget, start=plan.start.first_day, months=plan.months,
        jkk=asked.jkk, jkm=asked.jkm, leaving=plan.leaving, are_replaced=plan.are_replaced,
        saved_by=by, saved_at=at,
    )  # fmt: skip
    ScenarioWave.objects.bulk_create(
        ScenarioWave(scenario=scenario, month=wave.month.first_day, people=wave.people)
        for wave in plan.waves
    )
    audit.record("scenarios.save", scenario, by=by, at=at, waves=len(plan.waves))
    return scenario


@verb
def rename(scenario: Scenario, *, name: str, note: str = "", by: User, at: datetime) -> None:
    """Another name or note. Raises Refused where the name is taken, StaleState where it is gone."""
    changes = {"name": _named(name), "note": note.strip(), "saved_by": by, "saved_at": at}
    if not Scenario.objects.filter(pk=scenario.pk).update(**changes):
        raise StaleState
    before, scenario.name = scenario.name, changes["name"]
    audit.record("scenarios.rename", scenario, by=by, at=at, before=before)


@verb
def delete(scenario: Scenario, *, by: User, at: datetime) -> None:
    """It was only a plan: nothing rests on it. Raises StaleState where it is gone already."""
    held = Scenario.objects.select_for_update().filter(pk=scenario.pk)
    if not held:
        raise StaleState
    audit.record("scenarios.delete", scenario, by=by, at=at, people=scenario.people or 0)
    held.delete()


def _named(name: str) -> str:
    if not name.strip():
        raise WrongInput(_("Beri nama skenario ini."), code="name_missing")
    return name.strip()

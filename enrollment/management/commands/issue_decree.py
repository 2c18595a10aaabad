"""Draft and issue a decree over proposals; --end is the first day no longer covered."""

from argparse import ArgumentParser
from typing import Any

from django.utils.translation import gettext as _

from enrollment.actions import decrees
from gumas_pbi.commands import VerbCommand, day
from gumas_pbi.models import Role
from gumas_pbi.refusals import WrongInput
from workers.models import Proposal


class Command(VerbCommand):
    help = __doc__
    role = Role.APPROVER

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--number", required=True)
        parser.add_argument("--date", required=True)
        parser.add_argument("--start", required=True)
        parser.add_argument("--end", required=True)
        parser.add_argument("--proposals", required=True, metavar="ID,ID")

    def act(self, **options: Any) -> dict[str, Any]:
        at, by = options["now"], options["by"]
        decree = decrees.draft(
            number=options["number"],
            date=day(options["date"]),
            start=day(options["start"]),
            end=day(options["end"]),
            proposals=named(options["proposals"]),
            by=by,
            at=at,
        )
        people = decrees.issue(decree, by=by, at=at)
        return {"decree": decree.pk, "number": decree.number, "people": people}


def named(ids: str) -> list[Proposal]:
    """Proposals by "ID,ID". Raises WrongInput where one is no number or does not exist."""
    try:
        wanted = {int(part) for part in ids.split(",") if part.strip()}
    except ValueError as error:
        raise WrongInput(_("Tulis nomor usulan seperti 3,4,7.")) from error
    found = list(Proposal.objects.filter(pk__in=wanted))
    missing = wanted - {proposal.pk for proposal in found}
    if missing or not found:
        raise WrongInput(
            _("Usulan nomor %(numbers)s tidak ada.")
            % {"numbers": ", ".join(map(str, sorted(missing))) or "-"},
            code="not_found",
        )
    return found

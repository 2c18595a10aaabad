"""Send a roster's good rows on as a proposal."""

from argparse import ArgumentParser
from typing import Any

from gumas_pbi.commands import VerbCommand, find
from gumas_pbi.models import Role
from workers.actions import proposals, rosters
from workers.models import Roster


class Command(VerbCommand):
    help = __doc__
    role = Role.VILLAGE_OFFICER

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("roster", type=int, metavar="ID")
        parser.add_argument(
            "--confirm", metavar="REASON", default="", help="why a suspicious list is right"
        )

    def act(self, *, roster: int, confirm: str, **options: Any) -> dict[str, Any]:
        at, by = options["now"], options["by"]
        found = find(Roster.objects.all(), by, pk=roster)
        proposal = rosters.submit(found, by=by, at=at, reason=confirm)
        people = proposals.fill(proposal, at=at)
        return {"proposal": proposal.pk, "people": people}

"""Accept everybody in a proposal who waits for a verdict."""

from argparse import ArgumentParser
from typing import Any

from enrollment.actions import proposals
from gumas_pbi.commands import VerbCommand, find
from gumas_pbi.models import Role
from workers.models import Proposal


class Command(VerbCommand):
    help = __doc__
    role = Role.VERIFIER

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("proposal", type=int, metavar="ID")
        parser.add_argument("--all", action="store_true", required=True, help="everybody")

    def act(self, *, proposal: int, **options: Any) -> dict[str, Any]:
        found = find(Proposal.objects.all(), options["by"], pk=proposal)
        accepted = proposals.verify(
            found, found.candidates.all(), by=options["by"], at=options["now"]
        )
        return {"proposal": found.pk, "accepted": accepted}

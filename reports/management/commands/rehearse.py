"""A year of months with everything that goes wrong in one, acted out and reckoned again.

In a scratch database that is gone afterwards: nobody's data are touched. Refused (1) where the
year does not balance.
"""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from gumas_pbi.commands import VerbCommand
from gumas_pbi.refusals import Refused, WrongInput
from reports.bench import scratch
from reports.rehearsal.cast import FEWEST
from reports.rehearsal.year import act_out


class Command(VerbCommand):
    help = __doc__
    writes = False

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--workers", type=int, default=9_500, metavar="N")
        parser.add_argument("--year", type=int, metavar="YEAR", help="this one, if not given")
        parser.add_argument("--out", type=Path, metavar="FOLDER", help="keep lists, minutes, packs")

    def handle(self, **options: Any) -> None:
        """Not in one transaction as other commands: it commits as the program does."""
        translation.activate(settings.LANGUAGE_CODE)
        try:
            answer = self.act(**options)
        except Refused as no:
            self.refuse(no, as_json=options["json"])
        self.stdout.write(json.dumps(answer) if options["json"] else self.say(answer))

    def act(self, *, workers: int, year: int | None, out: Path | None, **options: Any) -> Any:  # type: ignore[override]
        if workers < FEWEST:
            raise WrongInput(_("Latihan setahun perlu paling sedikit %(n)s orang.") % {"n": FEWEST})
        if out:
            out.mkdir(parents=True, exist_ok=True)
        with scratch.database(self.progress):
            answer = act_out(
                workers, year or timezone.localdate().year, out=out, progress=self.progress
            )
        if not answer["balances"]:
            raise Refused(_("Setahun ini tidak cocok."), code="does_not_balance", **answer)
        return answer

    def say(self, answer: dict[str, Any]) -> str:
        return "\n".join(f"{name}: {value}" for name, value in answer.items() if name != "months")

"""Print the cards of everybody covered who has none yet, one PDF a village."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from enrollment.actions import cards
from enrollment.models import Decree
from gumas_pbi import files
from gumas_pbi.commands import VerbCommand, find
from gumas_pbi.models import Role
from gumas_pbi.refusals import WrongInput
from villages import places


class Command(VerbCommand):
    help = __doc__
    role = Role.BPJS_LIAISON

    def arguments(self, parser: ArgumentParser) -> None:
        who = parser.add_mutually_exclusive_group()
        who.add_argument("--village", metavar="CODE")
        who.add_argument("--decree", type=int, metavar="ID")
        parser.add_argument("--out", type=Path, required=True, metavar="DIR")

    def act(self, *, village: str, decree: int, out: Path, **options: Any) -> dict[str, Any]:
        started = time.perf_counter()
        at, by = options["now"], options["by"]
        run = cards.print(
            village=places.village(village),
            decree=find(Decree.objects.all(), by, pk=decree) if decree else None,
            by=by,
            at=at,
        )
        cards.draw(run, at=at)
        written = 0 if options["dry_run"] else self.write(run, out)
        return {
            "run": run.pk,
            "cards": run.cards,
            "files": written or run.files.count(),
            "pages": run.pages,
            "seconds": round(time.perf_counter() - started, 3),
        }

    def write(self, run: Any, out: Path) -> int:
        """The run's PDFs into a folder, named by village code. Returns the number of files."""
        try:
            out.mkdir(parents=True, exist_ok=True)
            for file in run.files.select_related("village").order_by("village__code"):
                (out / f"{file.village.code}-{run.pk}.pdf").write_bytes(files.load(file.file))
        except OSError as error:
            raise WrongInput(
                _("Folder %(path)s tidak bisa ditulisi.") % {"path": out}, code="out_unwritable"
            ) from error
        return int(run.files.count())

"""Print the cards of everybody covered who has none yet: two PDFs a village, the cards and the
list to sign."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from enrollment.actions import card_files, cards
from enrollment.models import CardRun, Decree
from enrollment.receipt_pdf import sheets_for
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
        who.add_argument("--district", metavar="CODE")
        who.add_argument("--decree", type=int, metavar="ID")
        parser.add_argument(
            "--layout", choices=CardRun.Layout.values, default=CardRun.Layout.SHEET
        )  # fmt: skip
        parser.add_argument("--out", type=Path, required=True, metavar="DIR")

    def act(
        self, *, village: str, district: str, decree: int, layout: str, out: Path, **options: Any
    ) -> dict[str, Any]:
        """`files` and `pages` are those of both PDFs of each village."""
        started = time.perf_counter()
        at, by = options["now"], options["by"]
        run = cards.print(
            village=places.village(village),
            district=places.district(district),
            decree=find(Decree.objects.all(), by, pk=decree) if decree else None,
            layout=layout,
            by=by,
            at=at,
        )
        cards.draw(run, at=at)
        drawn = list(run.files.exclude(file="").select_related("village").order_by("village__code"))
        if not options["dry_run"]:
            self.write(drawn, out)
        return {
            "run": run.pk,
            "people": run.people,
            "cards": run.cards,
            "skipped": run.skipped,
            "files": len(drawn) * len(card_files.KINDS),
            "pages": run.pages + sum(sheets_for(file.cards) for file in drawn),
            "seconds": round(time.perf_counter() - started, 3),
        }

    def write(self, drawn: list[Any], out: Path) -> None:
        """The PDFs of these villages into a folder, named by village code and name."""
        try:
            out.mkdir(parents=True, exist_ok=True)
            for file in drawn:
                for kind in card_files.KINDS:
                    content = files.load(getattr(file, kind))
                    (out / card_files.name_of(file, kind)).write_bytes(content)
        except OSError as error:
            raise WrongInput(
                _("Folder %(path)s tidak bisa ditulisi.") % {"path": out}, code="out_unwritable"
            ) from error

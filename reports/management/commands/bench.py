"""How fast: the program's work beside the bare minimum of the same work, in a scratch database."""

import json
import tempfile
from argparse import ArgumentParser
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from gumas_pbi.commands import VerbCommand
from gumas_pbi.refusals import Refused, WrongInput
from reports.bench import (
    cards,
    cards_more,
    checks,
    measure,
    month,
    pack,
    pages,
    partitions,
    people,
    reconcile,
    roster,
    scratch,
)

SIZES = {
    "import": "10000", "month": "9500", "checks": "9500", "reconcile": "9500", "cards": "9500",
    "pack": "9500", "pages": "9500", "partitions": "1000000",
}  # fmt: skip
OF_NOBODY = frozenset({"import", "partitions"})  # no people have to be there
PREPARE = {
    "month": month.prepare,
    "checks": checks.prepare,
    "reconcile": reconcile.prepare,
    "cards": cards.prepare,
    "pack": pack.prepare,
}


class Command(VerbCommand):
    help = __doc__
    writes = False

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "works", nargs="+", choices=SIZES, metavar="work", help=", ".join(SIZES)
        )
        parser.add_argument(
            "--workers", "--rows", dest="sizes", metavar="N[,N]", help="one size or several"
        )
        parser.add_argument("--repeats", type=int, default=5, metavar="N")

    def handle(self, **options: Any) -> None:
        """Not in one transaction as other commands: what is measured commits."""
        translation.activate(settings.LANGUAGE_CODE)
        try:
            answer = self.act(**options)
        except Refused as no:
            self.refuse(no, as_json=options["json"])
        self.stdout.write(
            json.dumps(answer) if options["json"] else "\n".join(map(self.say, answer))
        )

    def act(  # type: ignore[override]
        self, *, works: Sequence[str], sizes: str | None, repeats: int, **options: Any
    ) -> Any:
        if repeats < 1:
            raise WrongInput(_("Jumlah pengulangan paling sedikit satu."))
        at, answers, asked = timezone.now(), [], dict[int, list[str]]()
        for work in works:
            for size in numbers(sizes or SIZES[work]):
                asked.setdefault(size, []).append(work)
        for size, of_size in asked.items():
            with scratch.database(self.progress) as copy:
                if not OF_NOBODY.issuperset(of_size):
                    people.enroll(size, at, self.progress)
                for work in of_size:
                    self.progress(f"{work} …")
                    with copy():
                        answers.append(self.one(work, size, repeats, at))
        return answers

    def one(self, work: str, size: int, repeats: int, at: datetime) -> dict[str, Any]:
        if work == "import":
            with tempfile.TemporaryDirectory(dir=settings.INSTALLATION.var) as folder:
                prepared = roster.prepare(size, Path(folder), at)
                answer = measure.compare(work, size, prepared, repeats)
                return answer | roster.others(size, Path(folder), answer["minimum_s"])
        if work == "partitions":
            return partitions.run(size, repeats, self.progress)
        if work == "pages":
            pages.furnish(at)
            return pages.run(size, repeats, at, self.progress)
        prepared = PREPARE[work](at)
        answer = measure.compare(work, size, prepared, repeats)
        if work == "cards":
            return answer | cards_more.others(at, repeats, prepared.minimum)
        return answer | pack.files_of(at) if work == "pack" else answer

    def say(self, answer: dict[str, Any]) -> str:
        if "steps" in answer:
            line = "{lines} lines: {plain_mb} MB plain, {parted_mb} MB parted".format(**answer)
            for step in answer["steps"]:
                line += "\n  {step}: {plain_s} s plain, {parted_s} s parted, × {ratio}".format(
                    **step
                )
            return line
        line = (
            "{work} {size}: {ours_s} s, minimum {minimum_s} s, × {ratio}; "
            "{statements} SQL, {peak_mb} MB"
        ).format(**answer)
        if "loop_s" in answer:
            line += "; a loop over the ORM {loop_s} s".format(**answer)
        if answer.get("import_export_s"):
            line += "; django-import-export {import_export_s} s, × {import_export_ratio}".format(
                **answer
            )
        if "files_s" in answer:
            line += ("; both files {files_s} s, {files_statements} SQL, {files_peak_mb} MB").format(
                **answer
            )
        if "two_workers_s" in answer:
            line += (
                "; two workers {two_workers_s} s, × {two_workers_times} as fast as one; "
                "{pdf_mb} MB of PDF"
            ).format(**answer)
        for page in answer.get("pages", ()):
            line += (
                "\n  {page} ({role}): {ours_s} s, minimum {minimum_s} s, × {ratio}; "
                "{statements} SQL, {bytes} B"
            ).format(**page)
        return line


def numbers(text: str) -> list[int]:
    """`9500,1000000` as numbers. Raises WrongInput."""
    try:
        found = [int(part) for part in text.split(",")]
    except ValueError:
        found = []
    if not found or min(found) < 1:
        raise WrongInput(
            _("“%(text)s” bukan jumlah. Tulis seperti 9500 atau 9500,1000000.") % {"text": text}
        )
    return found

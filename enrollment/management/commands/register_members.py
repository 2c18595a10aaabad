"""Write the list for BPJS (--out), take its answer (--answer), or accept everybody."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from enrollment.actions import answers, registrations
from enrollment.models import Decree, Member
from gumas_pbi.commands import VerbCommand, day, find
from gumas_pbi.models import Role
from gumas_pbi.refusals import WrongInput


class Command(VerbCommand):
    help = __doc__
    role = Role.BPJS_LIAISON

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--decree", type=int, required=True, metavar="ID")
        way = parser.add_mutually_exclusive_group(required=True)
        way.add_argument("--out", type=Path, metavar="FILE")
        way.add_argument("--answer", type=Path, metavar="FILE")
        way.add_argument("--accept-all", action="store_true")
        parser.add_argument("--start", metavar="DATE", help="the decree's start, if not given")

    def act(self, *, decree: int, **options: Any) -> dict[str, Any]:
        found = find(Decree.objects.all(), options["by"], pk=decree)
        if options["out"]:
            return self.send(found, **options)
        if options["answer"]:
            return self.take(found, **options)
        start = day(options["start"]) if options["start"] else None
        accepted = registrations.accept_all(found, start=start, by=options["by"], at=options["now"])
        return {"decree": found.pk, "accepted": accepted}

    def send(self, decree: Decree, *, out: Path, **options: Any) -> dict[str, Any]:
        """Number whoever is unsent; write every batch, the second as FILE-2 and so on."""
        if decree.members.filter(state=Member.State.DECREED).exists() or not decree.batches.count():
            registrations.send(decree, by=options["by"], at=options["now"])
        batches = list(decree.batches.order_by("number"))
        names = []
        for batch in batches:
            path = out if batch.number == 1 else out.with_stem(f"{out.stem}-{batch.number}")
            names.append(str(path))
            content = registrations.download(batch, by=options["by"], at=options["now"])
            if not options["dry_run"]:
                self.write(content, path)
        return {
            "decree": decree.pk,
            "people": sum(batch.people for batch in batches),
            "files": names,
        }

    def write(self, content: bytes, path: Path) -> None:
        try:
            path.write_bytes(content)
        except OSError as error:
            raise WrongInput(
                _("Berkas %(path)s tidak bisa ditulis.") % {"path": path}, code="out_unwritable"
            ) from error

    def take(self, decree: Decree, *, answer: Path, **options: Any) -> dict[str, Any]:
        try:
            data = answer.read_bytes()
        except OSError as error:
            raise WrongInput(
                _("Berkas %(path)s tidak bisa dibaca.") % {"path": answer}, code="file_unreadable"
            ) from error
        by, at = options["by"], options["now"]
        received = answers.receive(decree, data, file_name=answer.name, by=by, at=at)
        outcome = answers.read(received, at=at)
        return {
            "decree": decree.pk,
            "accepted": outcome.accepted,
            "refused": outcome.refused,
            "unknown": outcome.unknown,
            "unmentioned": outcome.unmentioned,
            "remarks": [{"row": row, "code": code} for row, code in outcome.remarks],
        }

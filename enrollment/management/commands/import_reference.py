"""Take in a list from elsewhere, and say how many people it speaks against."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from enrollment.queries import listed
from gumas_pbi.commands import VerbCommand, day
from gumas_pbi.models import Role
from workers.actions import references
from workers.actions.rosters import FileRefused
from workers.models import ReferenceList


class Command(VerbCommand):
    help = __doc__
    role = Role.VERIFIER

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--kind", required=True, choices=ReferenceList.Kind.values)
        parser.add_argument("--source", required=True, help="who made the list")
        parser.add_argument("--dated", required=True, metavar="DATE", help="as of which day")
        parser.add_argument("--valid-until", metavar="DATE", help="the last day on which it holds")

    def act(
        self, *, file: Path, kind: str, source: str, dated: str, valid_until: str, **options: Any
    ) -> dict[str, Any]:
        at = options["now"]
        try:
            data = file.read_bytes()
        except OSError as error:
            raise FileRefused("file_unreadable", "not_found") from error
        reference = references.receive(
            data,
            kind=kind,
            source=source,
            dated=day(dated),
            valid_until=day(valid_until) if valid_until else None,
            file_name=file.name,
            by=options["by"],
            at=at,
        )
        if reference.state == ReferenceList.State.RECEIVED:
            references.read(reference, at=at)
        return {
            "list": reference.pk,
            "people": reference.people,
            "unreadable": reference.unreadable,
            "flagged": listed.effect(reference, at.astimezone().date())._asdict(),
        }

    def say(self, answer: dict[str, Any]) -> str:
        flagged = answer["flagged"]
        return (
            f"{answer['people']} orang, {answer['unreadable']} baris tidak terbaca (daftar nomor "
            f"{answer['list']}). Tercatat: {flagged['rows']} baris daftar desa, "
            f"{flagged['candidates']} usulan, {flagged['covered']} peserta terlindungi"
        )

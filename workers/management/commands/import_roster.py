"""Read a list of workers and say what it holds: --json gives the roster contract's answer."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from gumas_pbi.commands import VerbCommand, day
from gumas_pbi.models import Role
from villages import places
from workers.actions import rosters

FINDING = ("sheet", "number", "field", "code", "severity")


class Command(VerbCommand):
    help = __doc__
    role = Role.VILLAGE_OFFICER

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        place = parser.add_mutually_exclusive_group()
        place.add_argument("--village", metavar="CODE")
        place.add_argument("--district", metavar="CODE")
        parser.add_argument("--today", metavar="DATE", help="reference date for ages")

    def act(self, *, file: Path, village: str, district: str, today: str, **options: Any) -> Any:
        at, by = options["now"], options["by"]
        try:
            data = file.read_bytes()
        except OSError as error:
            raise rosters.FileRefused("file_unreadable", "not_found") from error
        roster = rosters.receive(
            data,
            file_name=file.name,
            by=by,
            at=at,
            village=places.village(village),
            district=places.district(district),
            today=day(today) if today else None,
        )
        rosters.read(roster, at=at)
        findings = roster.findings.order_by("pk").values_list(*FINDING)
        return {
            "roster": roster.pk,
            "file": roster.file_name,
            "rows": roster.rows,
            "accepted": roster.accepted,
            "rejected": roster.rejected,
            "findings": [
                dict(zip(("sheet", "row", "field", "code", "severity"), found, strict=True))
                for found in findings.iterator(chunk_size=5_000)
            ],
        }

    def say(self, answer: dict[str, Any]) -> str:
        lines = [
            f"{answer['file']}: {answer['rows']} baris, {answer['accepted']} benar, "
            f"{answer['rejected']} perlu diperbaiki (daftar nomor {answer['roster']})"
        ]
        for found in answer["findings"]:
            lines.append(
                f"  {found['sheet'] or '-'} baris {found['row']}: {found['field']} {found['code']}"
            )
        return "\n".join(lines)

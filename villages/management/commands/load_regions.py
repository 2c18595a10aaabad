"""Load a regency's districts and villages from a CSV of columns code, level, name, parent."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from gumas_pbi.commands import VerbCommand
from villages.actions import regions


class Command(VerbCommand):
    help = __doc__

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def act(self, *, file: Path, **options: Any) -> dict[str, Any]:
        return regions.load(regions.read(file))

"""Synthetic people, taken to enrolled. --start makes the whole believable demo, once."""

import time
from argparse import ArgumentParser
from typing import Any

from enrollment.actions import demo, demo_story
from gumas_pbi.commands import VerbCommand


class Command(VerbCommand):
    help = __doc__

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--workers", type=int, metavar="N", default=0)
        parser.add_argument("--villages", type=int, metavar="N")
        parser.add_argument("--start", action="store_true", help="logins, lists, months, cards")

    def act(self, **options: Any) -> dict[str, Any]:
        started = time.perf_counter()
        if options["start"]:
            answer = demo_story.tell(at=options["now"], progress=self.progress)
        else:
            answer = demo.make(
                options["workers"],
                options["villages"],
                at=options["now"],
                progress=self.progress,
            )
        return {**answer, "seconds": round(time.perf_counter() - started, 3)}

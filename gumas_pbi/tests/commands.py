"""Running a command as a program would, inside the test."""

from __future__ import annotations

import io
import json
from typing import Any, NamedTuple

from django.core.management import call_command


class Answer(NamedTuple):
    """Exit code, standard output and standard error."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The one object on standard output; anything beside it is an error."""
        return json.loads(self.out)


def run(command: Any, *arguments: object) -> Answer:
    """Of a command by name, or of one that a test made."""
    out, err = io.StringIO(), io.StringIO()
    code = 0
    try:
        call_command(command, *map(str, arguments), stdout=out, stderr=err)
    except SystemExit as end:
        code = int(end.code or 0)
    return Answer(code, out.getvalue(), err.getvalue())

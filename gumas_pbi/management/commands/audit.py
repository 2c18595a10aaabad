"""The audit trail: `verify` proves that it is whole (exit 1 where it is not), `seal` seals it."""

from argparse import ArgumentParser
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gumas_pbi import audit
from gumas_pbi.commands import VerbCommand
from gumas_pbi.refusals import Refused


class Command(VerbCommand):
    help = __doc__

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("act", choices=("verify", "seal"))

    def act(self, *, act: str, **options: Any) -> dict[str, Any]:
        if act == "seal":
            made = audit.seal(options["now"])
            return {
                "sealed": made is not None,
                "events": made.events if made else 0,
                "digest": made.digest.hex() if made else "",
            }
        found = audit.verify()
        figures = {name: getattr(found, name) for name in audit.Verdict._fields[:-1]}
        if found.problems:
            lines = [
                ngettext(
                    "Jejak audit tidak utuh: %(count)s rentang bermasalah.",
                    "Jejak audit tidak utuh: %(count)s rentang bermasalah.",
                    len(found.problems),
                )
                % {"count": len(found.problems)},
                *(f"  {problem}" for problem in found.problems),
            ]
            told = [
                {**problem._asdict(), "message": str(audit.SENTENCES[problem.code])}
                for problem in found.problems
            ]
            raise Refused(
                "\n".join(lines), code="audit_not_intact", intact=False, **figures, problems=told
            )
        return {"intact": True, **figures, "problems": []}

    def say(self, answer: dict[str, Any]) -> str:
        if "sealed" in answer:
            if not answer["sealed"]:
                return _("Tidak ada catatan baru yang bisa disegel sekarang.")
            return _("%(events)s catatan disegel: %(digest)s") % answer
        return (
            _("Jejak audit utuh: %(events)s catatan dalam %(seals)s segel, %(unsealed)s menunggu.")
            % answer
        )

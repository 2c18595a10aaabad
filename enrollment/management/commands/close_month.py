"""Check a month (2026-11) and close it: it never changes again. Not by whoever opened it."""

from argparse import ArgumentParser
from typing import Any

from django.utils.translation import gettext as _

from enrollment.actions import billing_checks, contributions
from enrollment.management.commands.open_month import figures, named
from gumas_pbi import accounts
from gumas_pbi.commands import VerbCommand
from gumas_pbi.models import Role, User
from gumas_pbi.refusals import Refused


class Command(VerbCommand):
    help = __doc__
    role = Role.TREASURER

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("month", metavar="YYYY-MM")

    def actor(self, username: str | None) -> User:
        """Months are opened by the treasurer's service account, closed by the second one."""
        return (
            super().actor(username) if username else accounts.service(Role.TREASURER, second=True)
        )

    def act(self, *, month: str, **options: Any) -> dict[str, Any]:
        batch = contributions.find(named(month))
        if batch is None:
            raise Refused(
                _("Bulan %(month)s belum dibuka.") % {"month": month}, code="month_not_open"
            )
        if batch.state == batch.State.OPEN:
            billing_checks.run(batch, by=options["by"], at=options["now"])
        contributions.close(batch, by=options["by"], at=options["now"])
        return figures(batch)

"""Check a month (2026-11) and close it: it never changes again. Not by whoever opened it."""

import contextlib
from argparse import ArgumentParser
from typing import Any

from django.utils import timezone
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

    def handle(self, **options: Any) -> None:
        """The checks come first, and what they find stays, whether the month closes or not."""
        if not options["dry_run"]:
            with contextlib.suppress(Refused):  # the closing says why
                batch = contributions.find(named(options["month"]))
                if batch:
                    by = self.actor(options["by"])
                    billing_checks.run(batch, by=by, at=timezone.now())
        super().handle(**options)

    def act(self, *, month: str, **options: Any) -> dict[str, Any]:
        batch = contributions.find(named(month))
        if batch is None:
            raise Refused(
                _("Bulan %(month)s belum dibuka.") % {"month": month}, code="month_not_open"
            )
        contributions.close(batch, by=options["by"], at=options["now"])
        return figures(batch)

"""What every command has: --json, --dry-run, --by, and exit codes 0 done, 1 refused, 2 wrong."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from datetime import date, datetime
from typing import Any, NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from gumas_pbi import accounts, files
from gumas_pbi.models import User
from gumas_pbi.refusals import Refused, WrongInput


class _Rollback(Exception):
    pass


class VerbCommand(BaseCommand):
    """A command that does one verb. Subclasses define `role`, `arguments` and `act`.

    `act` returns what `--json` prints; `say` turns it into lines for people.
    """

    role: str = ""
    writes = True
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object, nothing else")
        if self.writes:
            parser.add_argument("--dry-run", action="store_true", help="do it, then roll it back")
        if self.role:
            parser.add_argument("--by", metavar="USERNAME", help="act as this user")
        self.arguments(parser)

    def arguments(self, parser: ArgumentParser) -> None:
        """The command's own arguments."""

    def act(self, **options: Any) -> dict[str, Any]:
        raise NotImplementedError

    def say(self, answer: dict[str, Any]) -> str:
        return "\n".join(f"{name}: {value}" for name, value in answer.items())

    def handle(self, **options: Any) -> None:
        translation.activate(settings.LANGUAGE_CODE)
        try:
            with transaction.atomic():
                options["now"] = timezone.now()
                if self.role:
                    options["by"] = self.actor(options.get("by"))
                answer = self.act(**options)
                if options.get("dry_run"):
                    raise _Rollback
            files.settle(kept=True)
        except _Rollback:
            files.settle(kept=False)
        except BaseException as error:
            files.settle(kept=False)
            if not isinstance(error, Refused):
                raise
            self.refuse(error, as_json=options["json"])
        self.stdout.write(
            json.dumps(answer, ensure_ascii=False) if options["json"] else self.say(answer)
        )

    def refuse(self, no: Refused, *, as_json: bool) -> NoReturn:
        if as_json:
            body = {"refused": no.code, "message": str(no), **no.facts}
            self.stdout.write(json.dumps(body, ensure_ascii=False))
        else:
            self.stderr.write(str(no))
        sys.exit(no.exit_code)

    def progress(self, sentence: str) -> None:
        self.stderr.write(sentence)

    def actor(self, username: str | None) -> User:
        """The user named by --by, who must have the role, or the role's service account."""
        if not username:
            return accounts.service(self.role)
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None:
            raise WrongInput(_("Tidak ada pengguna aktif bernama %(name)s.") % {"name": username})
        if not user.has_role(self.role):
            raise Refused(
                _("%(name)s tidak punya peran untuk langkah ini.") % {"name": username},
                code="role",
            )
        return user


def day(text: str) -> date:
    """An ISO date from the command line. Raises WrongInput."""
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError as error:
        raise WrongInput(
            _("Tanggal “%(text)s” tidak dikenal. Tulis seperti 2026-11-22.") % {"text": text}
        ) from error


def find(rows: Any, by: User, **lookup: Any) -> Any:
    """The row that a command names, among those that its user may see. Raises WrongInput."""
    if not by.is_service and hasattr(rows, "visible_to"):
        rows = rows.visible_to(by)
    found = rows.filter(**lookup).first()
    if found is None:
        raise WrongInput(
            _("Nomor %(number)s tidak ada.")
            % {"number": ", ".join(str(value) for value in lookup.values())},
            code="not_found",
        )
    return found

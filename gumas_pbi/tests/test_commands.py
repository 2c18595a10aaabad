"""What every command has: --json, --dry-run, --by, and exit codes."""

from __future__ import annotations

import pytest

from gumas_pbi.commands import VerbCommand
from gumas_pbi.models import Role, User
from gumas_pbi.refusals import Refused, WrongInput

pytestmark = pytest.mark.django_db


class Rename(VerbCommand):
    """Renames the user that it acts as; a name of "-" is refused, "?" wrong, "!" a defect."""

    role = Role.TREASURER

    def arguments(self, parser):
        parser.add_argument("name")

    def act(self, *, name, by, **options):
        by.name = name
        by.save()
        self.progress("Sedang bekerja …")
        raises = {"-": Refused("Tidak.", "no", roster=3), "?": WrongInput("Apa?"), "!": KeyError()}
        if name in raises:
            raise raises[name]
        return {"name": name, "at": 1}


@pytest.fixture(autouse=True)
def _rename(monkeypatch):
    """Makes `rename` a command of the program."""
    found = "django.core.management.load_command_class"
    real = __import__("django.core.management", fromlist=["x"]).load_command_class
    monkeypatch.setattr(found, lambda app, name: Rename() if name == "rename" else real(app, name))
    monkeypatch.setattr(
        "django.core.management.get_commands",
        lambda: {**__import__("django.core.management", fromlist=["x"]).find_all, "rename": "x"},
    )


def treasurer():
    return User.objects.get(username="layanan-treasurer")

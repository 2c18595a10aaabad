"""Add a user with a role; the password is generated, printed once, and to be changed."""

from argparse import ArgumentParser
from typing import Any

from gumas_pbi.commands import VerbCommand
from gumas_pbi.models import Role
from villages import places
from villages.actions import users


class Command(VerbCommand):
    help = __doc__
    role = Role.ADMINISTRATOR

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", required=True)
        parser.add_argument("--role", required=True, help=", ".join(Role.values))
        parser.add_argument("--village", action="append", default=[], metavar="CODE")
        parser.add_argument("--email", default="", help="for warnings of the continuity watch")

    def act(self, *, username: str, **options: Any) -> dict[str, Any]:
        password = users.first_password()
        user = users.add(
            username,
            name=options["name"],
            role=options["role"],
            villages=[found for code in options["village"] if (found := places.village(code))],
            password=password,
            email=options["email"],
            by=options["by"],
            at=options["now"],
        )
        return {"username": user.username, "role": options["role"], "password": password}

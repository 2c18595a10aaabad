"""Give a user another e-mail address, or none (""): warnings of the continuity watch go there."""

from argparse import ArgumentParser
from typing import Any

from django.utils.translation import gettext_lazy as _

from gumas_pbi.commands import VerbCommand
from gumas_pbi.models import Role, User
from gumas_pbi.refusals import WrongInput
from villages.actions import users


class Command(VerbCommand):
    help = __doc__
    role = Role.ADMINISTRATOR

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("email")

    def act(self, *, username: str, email: str, **options: Any) -> dict[str, Any]:
        user = User.objects.filter(username=username, is_active=True, is_service=False).first()
        if user is None:
            raise WrongInput(_("Tidak ada pengguna aktif bernama %(name)s.") % {"name": username})
        users.set_email(user, email, by=options["by"], at=options["now"])
        return {"username": user.username, "email": user.email}

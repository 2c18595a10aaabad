"""Roles and the accounts that commands act as."""

from __future__ import annotations

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from gumas_pbi.models import Role, User


def _username(role: str, second: bool) -> str:
    return f"layanan-{role.replace('_', '-')}{'-2' if second else ''}"


def load_roles() -> None:
    """The groups and the service accounts of each role; running it again changes nothing.

    A second account of a role lets commands keep the rule of two people where both acts belong
    to one role: a treasurer opens a month, another closes it.
    """
    for role in Role:
        group, _made = Group.objects.get_or_create(name=role.value)
        for second in (False, True) if role == Role.TREASURER else (False,):
            user, made = User.objects.get_or_create(
                username=_username(role.value, second),
                defaults={
                    "name": f"Layanan {role.label}{' 2' if second else ''}",
                    "is_service": True,
                    "password": make_password(None),
                },
            )
            if made:
                user.groups.add(group)


def service(role: str, *, second: bool = False) -> User:
    """The service account that commands act as. It has no password: nobody can log in with it."""
    return User.objects.get(is_service=True, username=_username(role, second))

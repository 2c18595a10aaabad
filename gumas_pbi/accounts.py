"""Roles and service accounts."""

from __future__ import annotations

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from gumas_pbi.models import Role, User


def load_roles() -> None:
    """The groups and the service account of each role; running it again changes nothing."""
    for role in Role:
        group, _made = Group.objects.get_or_create(name=role.value)
        user, made = User.objects.get_or_create(
            username=f"layanan-{role.value.replace('_', '-')}",
            defaults={
                "name": f"Layanan {role.label}",
                "is_service": True,
                "password": make_password(None),
            },
        )
        if made:
            user.groups.add(group)


def service(role: str) -> User:
    """The service account that commands act as."""
    return User.objects.get(is_service=True, groups__name=role)

"""People who use the program: added with a role and, for village officers, a place."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from gumas_pbi import audit
from gumas_pbi.models import Role, User
from gumas_pbi.refusals import Refused, WrongInput, verb
from villages.models import Posting, Village


@verb
def add(
    username: str,
    *,
    name: str,
    role: str,
    villages: Sequence[Village],
    password: str,
    email: str = "",
    by: User,
    at: datetime,
) -> User:
    """Add a user. Raises WrongInput for an unknown role, a missing village, a weak password or a
    wrong e-mail address."""
    if role not in Role.values:
        raise WrongInput(_("Peran “%(role)s” tidak dikenal.") % {"role": role})
    if role == Role.VILLAGE_OFFICER and not villages:
        raise WrongInput(_("Petugas desa harus ditempatkan di sedikitnya satu desa."))
    if User.objects.filter(username=username).exists():
        raise Refused(_("Nama pengguna %(name)s sudah dipakai.") % {"name": username})
    user = User(username=username, name=name, email=_address(email))
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise WrongInput(" ".join(error.messages), code="password_weak") from error
    user.set_password(password)
    user.save()
    user.groups.add(Group.objects.get(name=role))
    Posting.objects.bulk_create(
        Posting(user=user, village=village, start=at.astimezone().date()) for village in villages
    )
    audit.record("users.add", user, by=by, at=at, role=role, villages=[v.code for v in villages])
    return user


@verb
def set_email(user: User, email: str, *, by: User, at: datetime) -> None:
    """Another address for warnings, or none (""). Raises WrongInput for one that can't be."""
    user.email = _address(email)
    user.save(update_fields=["email"])
    audit.record("users.set_email", user, by=by, at=at, has_address=bool(user.email))


def _address(email: str) -> str:
    email = email.strip()
    try:
        if email:
            validate_email(email)
    except ValidationError as error:
        raise WrongInput(_("Alamat surel ini keliru."), code="email_wrong") from error
    return email


def first_password() -> str:
    """A random password to hand over once: 20 letters and digits."""
    return secrets.token_urlsafe(15)

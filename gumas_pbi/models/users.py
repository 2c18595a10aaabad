"""Who uses the program, and in which role."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """Roles are Django groups of these names."""

    VILLAGE_OFFICER = "village_officer", _("Petugas desa")
    VERIFIER = "verifier", _("Verifikator")
    APPROVER = "approver", _("Penyetuju SK")
    TREASURER = "treasurer", _("Bendahara")
    BPJS_LIAISON = "bpjs_liaison", _("Penghubung BPJS")
    VIEWER = "viewer", _("Pemantau")
    ADMINISTRATOR = "administrator", _("Administrator")


# Roles of the whole regency that work with persons, not with counts alone.
STAFF = frozenset(
    {Role.VERIFIER, Role.APPROVER, Role.TREASURER, Role.BPJS_LIAISON, Role.ADMINISTRATOR}
)


class User(AbstractUser):
    """A person with an account, or the service account of a role (`is_service`)."""

    first_name = None
    last_name = None
    name = models.CharField(_("nama lengkap"), max_length=150, blank=True)
    is_service = models.BooleanField(_("akun layanan"), default=False)

    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)

    @cached_property
    def roles(self) -> frozenset[str]:
        """The roles of this user, asked once for each request."""
        return frozenset(self.groups.values_list("name", flat=True))

    def has_role(self, *roles: str) -> bool:
        return self.is_active and not self.roles.isdisjoint(roles)

    @property
    def is_staff_of_regency(self) -> bool:
        return self.has_role(*STAFF)

    @property
    def role_label(self) -> str:
        return ", ".join(str(Role(name).label) for name in sorted(self.roles) if name in Role)

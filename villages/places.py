"""Places that a command names by code."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from gumas_pbi.refusals import WrongInput
from villages.models import District, Village


def village(code: str | None) -> Village | None:
    """The village of a code; None for no code. Raises WrongInput where there is none."""
    if not code:
        return None
    found = Village.objects.of_regency().filter(code=code).first()
    if found is None:
        raise WrongInput(
            _("Tidak ada desa berkode %(code)s di kabupaten ini.") % {"code": code},
            code="village_code_unknown",
        )
    return found


def district(code: str | None) -> District | None:
    """The district of a code; None for no code. Raises WrongInput where there is none."""
    if not code:
        return None
    found = District.objects.filter(code=code, regency__code=settings.REGENCY_CODE).first()
    if found is None:
        raise WrongInput(
            _("Tidak ada kecamatan berkode %(code)s di kabupaten ini.") % {"code": code},
            code="district_code_unknown",
        )
    return found

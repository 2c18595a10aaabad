"""Which tariff holds on a day for what the regency reports. Amounts are rupiah."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from enrollment.models import Programme, Tariff
from gumas_pbi.refusals import Refused


class Reported:
    """The dated tariffs of what the regency reports its people under, asked for once."""

    def __init__(self) -> None:
        self.tariffs = list(Tariff.objects.reported())

    def find(self, programme: str, day: date) -> Tariff | None:
        valid = (t for t in self.tariffs if t.programme == programme and t.is_valid_on(day))
        return next(valid, None)

    def on(self, programme: str, day: date) -> Tariff:
        """Raises Refused where there is none."""
        tariff = self.find(programme, day)
        if tariff is None:
            raise Refused(
                _("Belum ada tarif %(programme)s yang berlaku pada %(day)s. Tambahkan dulu.")
                % {"programme": programme, "day": day},
                code="tariff_missing",
            )
        return tariff

    def of_both(self, day: date) -> int:
        """Rupiah a person and month, JKK and JKM together. Raises Refused as `on`."""
        return sum(self.on(programme, day).amount for programme in Programme)

    def known(self, day: date) -> int:
        """The same of the tariffs that there are: 0 without any."""
        found = (self.find(programme, day) for programme in Programme)
        return sum(tariff.amount for tariff in found if tariff)

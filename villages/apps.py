from django.apps import AppConfig
from django.conf import settings


class VillagesConfig(AppConfig):
    name = "villages"

    def load_reference(self) -> None:
        """The regions of the regency, where this repository holds them, and aliases."""
        from villages.actions import regions

        path = regions.DATA / f"{settings.REGENCY_CODE}.csv"
        if path.exists():
            regions.load(regions.read(path))
        regions.load_aliases()

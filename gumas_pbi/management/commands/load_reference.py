"""Regions, occupations, tariffs, roles: what an installation needs before the first list."""

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import transaction

from gumas_pbi import accounts


class Command(BaseCommand):
    help = "Load roles, regions, occupations and tariffs. Running it again changes nothing."

    @transaction.atomic
    def handle(self, **options: Any) -> None:
        accounts.load_roles()
        for config in reversed(list(apps.get_app_configs())):
            load = getattr(config, "load_reference", None)
            if load:
                load()
                if options["verbosity"]:
                    self.stdout.write(f"{config.label}: ok")

"""Where this installation keeps its things, for programs that want to look at them."""

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Print database_url, redis_url, media, var and url of this installation as JSON."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="always so")

    def handle(self, **options: Any) -> None:
        here = settings.INSTALLATION
        answer = {
            "database_url": here.database_url,
            "redis_url": here.redis_url,
            "media": str(here.media),
            "var": str(here.var),
            "url": settings.PUBLIC_URL,
        }
        self.stdout.write(json.dumps(answer))

from django.apps import AppConfig


class WorkersConfig(AppConfig):
    name = "workers"

    def load_reference(self) -> None:
        from workers.actions import occupations

        occupations.load()

from django.apps import AppConfig


class WorkersConfig(AppConfig):
    name = "workers"

    def load_reference(self) -> None:
        from workers.actions import near_keys, occupations, reasons
        from workers.models import Worker

        occupations.load()
        reasons.load()
        near_keys.write(Worker.objects.all())  # of people who are there from before

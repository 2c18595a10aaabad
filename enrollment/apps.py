from django.apps import AppConfig


class EnrollmentConfig(AppConfig):
    name = "enrollment"

    def load_reference(self) -> None:
        from enrollment.actions import layouts, tariffs

        tariffs.load()
        layouts.load()

from django.db import migrations


def tell_apart_who_does_not_work(apps, schema_editor):
    occupations = apps.get_model("workers", "Occupation").objects
    idle = occupations.filter(code__in=("NEL13", "NEL14", "NEL15"), changed_by=None)
    idle.update(group="not_working")


class Migration(migrations.Migration):
    dependencies = [("workers", "0002_rosters_mended")]

    operations = [
        migrations.RunPython(tell_apart_who_does_not_work, migrations.RunPython.noop),
    ]

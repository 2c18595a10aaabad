from django.db import migrations, models
from django.db.models.deletion import PROTECT

# A month that is being computed meanwhile goes on with what its lines would have looked up.
LOOK_UP = """
UPDATE enrollment_plannedline p SET worker_id = e.worker_id, decree_id = m.decree_id,
  village_id = e.village_id, programme = e.programme, base = t.base_income
FROM enrollment_enrollment e JOIN enrollment_member m ON m.id = e.member_id, enrollment_tariff t
WHERE e.id = p.enrollment_id AND t.id = p.tariff_id
"""


def pointing(to, **more):
    return models.ForeignKey(
        to, on_delete=PROTECT, related_name="+", db_index=False, db_constraint=False, **more
    )


def adding(name, field):
    return migrations.AddField("plannedline", name, field)


def programme(**more):
    return models.CharField(
        max_length=3,
        choices=[("JKK", "Jaminan Kecelakaan Kerja"), ("JKM", "Jaminan Kematian")],
        **more,
    )


POINTING = {
    "worker": "workers.worker",
    "decree": "enrollment.decree",
    "village": "villages.village",
}


class Migration(migrations.Migration):
    dependencies = [("enrollment", "0019_card_runs")]

    operations = [
        *(adding(name, pointing(to, null=True)) for name, to in POINTING.items()),
        adding("programme", programme(null=True)),
        adding("base", models.PositiveIntegerField(null=True)),
        migrations.RunSQL(LOOK_UP, migrations.RunSQL.noop),
        *(
            migrations.AlterField("plannedline", name, pointing(to))
            for name, to in POINTING.items()
        ),
        migrations.AlterField("plannedline", "programme", programme()),
        migrations.AlterField(
            "contribution",
            "batch",
            # The unique index of what is owed once begins with it.
            models.ForeignKey(
                "enrollment.contributionbatch",
                on_delete=PROTECT,
                related_name="items",
                db_index=False,
            ),
        ),
    ]

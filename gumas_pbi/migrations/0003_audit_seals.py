"""Seals over the audit trail, as unchangeable as the trail itself."""

from django.db import migrations, models

FORWARD = """
CREATE TRIGGER auditseal_rows_stay BEFORE UPDATE OR DELETE ON gumas_pbi_auditseal
  FOR EACH ROW EXECUTE FUNCTION gumas_refuse_change();
CREATE TRIGGER auditseal_table_stays BEFORE TRUNCATE ON gumas_pbi_auditseal
  FOR EACH STATEMENT EXECUTE FUNCTION gumas_refuse_change();
"""
BACKWARD = """
DROP TRIGGER auditseal_table_stays ON gumas_pbi_auditseal;
DROP TRIGGER auditseal_rows_stay ON gumas_pbi_auditseal;
"""


class Migration(migrations.Migration):
    dependencies = [("gumas_pbi", "0002_guards")]
    operations = [
        migrations.CreateModel(
            name="AuditSeal",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("up_to", models.BigIntegerField()),
                ("events", models.PositiveBigIntegerField()),
                ("digest", models.BinaryField(max_length=32)),
                ("sealed_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("events__gte", 1), ("id__gte", 1)),
                        name="auditseal_covers_events",
                        violation_error_message="Segel jejak audit harus mencakup paling sedikit satu.",
                    ),
                    models.UniqueConstraint(
                        fields=("up_to",),
                        name="auditseal_up_to_stands_once",
                        violation_error_message="Jejak audit sampai di sini sudah disegel.",
                    ),
                ],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]

import django.contrib.postgres.fields
from django.conf import settings
from django.db import migrations, models

# Batches from before were downloaded with the layout in use and the tariff of their decree's start.
FREEZE = """
UPDATE enrollment_registrationbatch b SET
  columns = coalesce((
    SELECT array_agg(ARRAY[c.header, c.source, c.form, c.fixed]::varchar[] ORDER BY c.position)
    FROM enrollment_layoutcolumn c JOIN enrollment_layout l ON l.id = c.layout_id
    WHERE l.is_used), '{}'),
  base_income = coalesce((
    SELECT t.base_income FROM enrollment_tariff t
    WHERE t.programme = 'JKK' AND t.payer = %s AND t.bracket = %s AND t.sector = ''
      AND t.start <= d.start AND (t."end" IS NULL OR t."end" > d.start)), 0)
FROM enrollment_decree d WHERE d.id = b.decree_id
"""


def freeze(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(FREEZE, [settings.PAYER, settings.REPORTED_BRACKET])


class Migration(migrations.Migration):

    dependencies = [
        ('enrollment', '0001_squashed_0010_given_up'),
    ]

    operations = [
        migrations.AddField(
            model_name='registrationbatch',
            name='columns',
            field=django.contrib.postgres.fields.ArrayField(base_field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(blank=True, max_length=100), size=4), default=list, size=None),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='registrationbatch',
            name='base_income',
            field=models.PositiveIntegerField(default=0),
            preserve_default=False,
        ),
        migrations.RunPython(freeze, migrations.RunPython.noop),
    ]

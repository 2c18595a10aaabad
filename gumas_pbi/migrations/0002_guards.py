"""Extensions that later parts need, and an audit trail that can only grow."""

from django.contrib.postgres.operations import (
    BtreeGistExtension,
    CreateExtension,
    TrigramExtension,
)
from django.db import migrations

FORWARD = """
CREATE FUNCTION gumas_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit trail is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER auditevent_rows_stay BEFORE UPDATE OR DELETE ON gumas_pbi_auditevent
  FOR EACH ROW EXECUTE FUNCTION gumas_refuse_change();
CREATE TRIGGER auditevent_table_stays BEFORE TRUNCATE ON gumas_pbi_auditevent
  FOR EACH STATEMENT EXECUTE FUNCTION gumas_refuse_change();
"""
BACKWARD = """
DROP TRIGGER auditevent_table_stays ON gumas_pbi_auditevent;
DROP TRIGGER auditevent_rows_stay ON gumas_pbi_auditevent;
DROP FUNCTION gumas_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("gumas_pbi", "0001_initial")]
    operations = [
        BtreeGistExtension(),
        TrigramExtension(),
        CreateExtension("fuzzystrmatch"),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]

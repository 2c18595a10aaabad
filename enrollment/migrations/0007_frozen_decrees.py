"""What is issued does not change: neither a decree's text nor the people whom it names.

Its scan may still be filled in, and what becomes of a member (state, batch, start, reason, who
answered) goes on being written.
"""

from django.db import migrations, models

FORWARD = """
CREATE FUNCTION enrollment_refuse_issued() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'this decree is issued' USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER decree_issued_stays BEFORE UPDATE ON enrollment_decree FOR EACH ROW
  WHEN (OLD.state = 'issued' AND (
    OLD.state, OLD.number, OLD.date, OLD.start, OLD."end", OLD.about, OLD.legal_basis, OLD.people,
    OLD.amends_id, OLD.extends_id, OLD.issued_by_id, OLD.issued_at
  ) IS DISTINCT FROM (
    NEW.state, NEW.number, NEW.date, NEW.start, NEW."end", NEW.about, NEW.legal_basis, NEW.people,
    NEW.amends_id, NEW.extends_id, NEW.issued_by_id, NEW.issued_at
  )) EXECUTE FUNCTION enrollment_refuse_issued();
CREATE TRIGGER decree_issued_is_kept BEFORE DELETE ON enrollment_decree FOR EACH ROW
  WHEN (OLD.state = 'issued') EXECUTE FUNCTION enrollment_refuse_issued();

-- Members are written by the issue and not before, so theirs are issued decrees.
CREATE TRIGGER member_named_stays BEFORE UPDATE ON enrollment_member FOR EACH ROW
  WHEN ((OLD.name, OLD.village_id, OLD.worker_id, OLD.decree_id, OLD.candidate_id, OLD.carries_id)
    IS DISTINCT FROM
    (NEW.name, NEW.village_id, NEW.worker_id, NEW.decree_id, NEW.candidate_id, NEW.carries_id))
  EXECUTE FUNCTION enrollment_refuse_issued();
CREATE TRIGGER member_named_is_kept BEFORE DELETE ON enrollment_member FOR EACH ROW
  EXECUTE FUNCTION enrollment_refuse_issued();
"""
BACKWARD = """
DROP TRIGGER member_named_is_kept ON enrollment_member;
DROP TRIGGER member_named_stays ON enrollment_member;
DROP TRIGGER decree_issued_is_kept ON enrollment_decree;
DROP TRIGGER decree_issued_stays ON enrollment_decree;
DROP FUNCTION enrollment_refuse_issued();
"""


class Migration(migrations.Migration):

    dependencies = [
        ("enrollment", "0006_answers"),
        ("villages", "0002_waves"),
        ("workers", "0004_verdicts"),
    ]

    operations = [
        migrations.AddField(
            model_name="decree",
            name="from_proposals",
            field=models.ManyToManyField(related_name="+", to="workers.proposal"),
        ),
        migrations.AddField(
            model_name="decree",
            name="from_villages",
            field=models.ManyToManyField(related_name="+", to="villages.village"),
        ),
        migrations.AlterField(
            model_name="member",
            name="state",
            field=models.CharField(choices=[("decreed", "Belum dikirim ke BPJS"), ("sent", "Menunggu jawaban BPJS"), ("accepted", "Terdaftar"), ("refused", "Ditolak BPJS"), ("removed", "Dikeluarkan dari SK")], db_default="decreed", default="decreed", max_length=10),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]

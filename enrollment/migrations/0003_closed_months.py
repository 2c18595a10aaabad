"""A closed month can't be changed by anybody: neither the month nor one of its lines."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION enrollment_refuse_closed_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM enrollment_contributionbatch b
    WHERE b.state = 'closed' AND b.id IN (SELECT DISTINCT batch_id FROM changed)
  ) THEN
    RAISE EXCEPTION 'this month is closed' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER contribution_insert_only_open AFTER INSERT ON enrollment_contribution
  REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION enrollment_refuse_closed_line();
CREATE TRIGGER contribution_update_from_open AFTER UPDATE ON enrollment_contribution
  REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION enrollment_refuse_closed_line();
CREATE TRIGGER contribution_update_to_open AFTER UPDATE ON enrollment_contribution
  REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION enrollment_refuse_closed_line();
CREATE TRIGGER contribution_delete_only_open AFTER DELETE ON enrollment_contribution
  REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION enrollment_refuse_closed_line();

CREATE FUNCTION enrollment_refuse_closed_month() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'this month is closed' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER contributionbatch_closed_stays BEFORE UPDATE OR DELETE
  ON enrollment_contributionbatch FOR EACH ROW WHEN (OLD.state = 'closed')
  EXECUTE FUNCTION enrollment_refuse_closed_month();
"""
BACKWARD = """
DROP TRIGGER contributionbatch_closed_stays ON enrollment_contributionbatch;
DROP TRIGGER contribution_delete_only_open ON enrollment_contribution;
DROP TRIGGER contribution_update_to_open ON enrollment_contribution;
DROP TRIGGER contribution_update_from_open ON enrollment_contribution;
DROP TRIGGER contribution_insert_only_open ON enrollment_contribution;
DROP FUNCTION enrollment_refuse_closed_month();
DROP FUNCTION enrollment_refuse_closed_line();
"""


class Migration(migrations.Migration):
    dependencies = [("enrollment", "0002_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

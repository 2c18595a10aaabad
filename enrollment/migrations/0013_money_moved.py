"""Months and payments that stand already are told as the new tables tell them; what changes
somebody's dues is numbered; a tariff that a closed month has used stays as it is."""

import csv
from pathlib import Path

from django.db import migrations

LINES = """
ALTER TABLE enrollment_contribution DISABLE TRIGGER USER;
UPDATE enrollment_contribution c SET for_month = b.month, base = t.base_income
  FROM enrollment_contributionbatch b, enrollment_tariff t
  WHERE b.id = c.batch_id AND t.id = c.tariff_id;
ALTER TABLE enrollment_contribution ENABLE TRIGGER USER;
ALTER TABLE enrollment_contributionbatch DISABLE TRIGGER USER;
UPDATE enrollment_contributionbatch SET reference_date = month, known_until = 0;
ALTER TABLE enrollment_contributionbatch ENABLE TRIGGER USER;
UPDATE enrollment_tariff t SET used_until = used.month FROM (
  SELECT c.tariff_id, max(b.month) AS month FROM enrollment_contribution c
  JOIN enrollment_contributionbatch b ON b.id = c.batch_id WHERE b.state = 'closed' GROUP BY 1
) AS used WHERE used.tariff_id = t.id;
"""
BILLS = """
INSERT INTO enrollment_bill (code, first_month, months, people, amount, billed_on, due_on, reason,
  scan, scan_name, recorded_by_id, recorded_at, cancelled_reason)
SELECT 'TANPA-KODE-' || to_char(b.month, 'YYYY-MM'), b.month, 1, b.people, b.jkk + b.jkm,
  min(p.paid_on), b.month + 14, '', '', '', min(p.recorded_by_id), min(p.recorded_at), ''
FROM enrollment_payment p JOIN enrollment_contributionbatch b ON b.id = p.batch_id GROUP BY b.id;
INSERT INTO enrollment_billmonth (bill_id, month, people, amount)
SELECT id, first_month, people, amount FROM enrollment_bill;
UPDATE enrollment_payment p SET bill_id = l.id, state = 'paid'
FROM enrollment_bill l JOIN enrollment_contributionbatch b ON b.month = l.first_month
WHERE b.id = p.batch_id;
INSERT INTO enrollment_paymentpaper (payment_id, kind, number, dated, amount, scan, scan_name,
  recorded_by_id, recorded_at)
SELECT p.id, 'sp2d', CASE WHEN count(*) OVER (PARTITION BY reference) > 1
  THEN reference || ' (' || to_char(b.month, 'YYYY-MM') || ')' ELSE reference END,
  p.paid_on, p.amount, '', '', p.recorded_by_id, p.recorded_at
FROM enrollment_payment p JOIN enrollment_contributionbatch b ON b.id = p.batch_id;
INSERT INTO enrollment_allocation (payment_id, month, amount)
SELECT p.id, b.month, p.amount
FROM enrollment_payment p JOIN enrollment_contributionbatch b ON b.id = p.batch_id;
"""
TRIGGERS = """
CREATE FUNCTION enrollment_number_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.change := nextval('enrollment_change');
  RETURN NEW;
END $$;
CREATE TRIGGER enrollment_is_numbered BEFORE UPDATE ON enrollment_enrollment FOR EACH ROW
  WHEN (OLD.start IS DISTINCT FROM NEW.start OR OLD."end" IS DISTINCT FROM NEW."end")
  EXECUTE FUNCTION enrollment_number_change();

-- An end that no month has come to yet changes nobody's dues.
CREATE FUNCTION enrollment_number_tariff() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.superseded_at IS DISTINCT FROM OLD.superseded_at OR EXISTS (
    SELECT 1 FROM enrollment_contributionbatch b
    WHERE b.reference_date >= least(OLD."end", NEW."end")
  ) THEN
    NEW.change := nextval('enrollment_change');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER tariff_is_numbered BEFORE UPDATE ON enrollment_tariff FOR EACH ROW
  WHEN (OLD."end" IS DISTINCT FROM NEW."end"
        OR OLD.superseded_at IS DISTINCT FROM NEW.superseded_at)
  EXECUTE FUNCTION enrollment_number_tariff();

CREATE FUNCTION enrollment_refuse_used_tariff() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a closed month has used this tariff' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER tariff_used_stays BEFORE UPDATE ON enrollment_tariff FOR EACH ROW
  WHEN (OLD.used_until IS NOT NULL AND (
    (OLD.programme, OLD.payer, OLD.sector, OLD.amount, OLD.start, OLD.legal_basis)
      IS DISTINCT FROM
    (NEW.programme, NEW.payer, NEW.sector, NEW.amount, NEW.start, NEW.legal_basis)
    OR OLD.bracket IS DISTINCT FROM NEW.bracket OR OLD.rate IS DISTINCT FROM NEW.rate
    OR OLD.base_income IS DISTINCT FROM NEW.base_income
    OR NEW.used_until IS NULL OR NEW.used_until < OLD.used_until
    OR NEW."end" <= OLD.used_until
    OR (OLD.superseded_at IS NOT NULL AND NEW.superseded_at IS NULL)))
  EXECUTE FUNCTION enrollment_refuse_used_tariff();
CREATE TRIGGER tariff_used_is_kept BEFORE DELETE ON enrollment_tariff FOR EACH ROW
  WHEN (OLD.used_until IS NOT NULL) EXECUTE FUNCTION enrollment_refuse_used_tariff();
"""
UNTRIGGERS = """
DROP TRIGGER tariff_used_is_kept ON enrollment_tariff;
DROP TRIGGER tariff_used_stays ON enrollment_tariff;
DROP FUNCTION enrollment_refuse_used_tariff();
DROP TRIGGER tariff_is_numbered ON enrollment_tariff;
DROP FUNCTION enrollment_number_tariff();
DROP TRIGGER enrollment_is_numbered ON enrollment_enrollment;
DROP FUNCTION enrollment_number_change();
"""
BRACKETS = Path(__file__).resolve().parent.parent / "data" / "jkk_brackets.csv"


def tell_brackets(apps, schema_editor):
    """Brackets say from which income they hold, and that JKK is 1% of their base."""
    tariffs = apps.get_model("enrollment", "Tariff").objects.filter(programme="JKK")
    if not tariffs.exists():
        return
    with BRACKETS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            base, amount = int(row["base_income"]), int(row["jkk_monthly"])
            tariffs.filter(bracket=int(row["bracket"])).update(income_from=int(row["income_from"]))
            tariffs.filter(base_income=base, amount=amount).update(rate=amount * 100 / base)


class Migration(migrations.Migration):
    dependencies = [("enrollment", "0012_money")]
    operations = [
        migrations.RunSQL(LINES, migrations.RunSQL.noop),
        migrations.RunSQL(BILLS, migrations.RunSQL.noop),
        migrations.RunPython(tell_brackets, migrations.RunPython.noop),
        migrations.RunSQL(TRIGGERS, UNTRIGGERS),
    ]

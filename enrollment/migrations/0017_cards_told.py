"""Cards, runs and cancelled payments that stand already are told as the new fields tell them."""

from django.db import migrations

CARDS = """
UPDATE enrollment_card c SET
  station = CASE WHEN c.handed_on IS NULL THEN 'printed' ELSE 'handed' END,
  station_on = coalesce(c.handed_on,
    (coalesce(r.finished_at, r.asked_at) AT TIME ZONE 'Asia/Jakarta')::date),
  number = (substring(c.serial FROM '-([0-9]+)$'))::int,
  since = e.start, until = e."end" - 1,
  received_by = CASE WHEN c.handed_on IS NULL THEN '' ELSE 'worker' END,
  revoked_by_id = CASE WHEN c.revoked_at IS NOT NULL THEN r.asked_by_id END,
  revoked_reason = CASE WHEN c.revoked_at IS NULL THEN '' ELSE 'other' END
FROM enrollment_cardrun r, enrollment_enrollment e
WHERE r.id = c.run_id AND e.member_id = c.member_id AND e.programme = 'JKK';
INSERT INTO enrollment_cardstep (card_id, station, "on", recorded_by_id, recorded_at)
SELECT c.id, 'printed', (coalesce(r.finished_at, r.asked_at) AT TIME ZONE 'Asia/Jakarta')::date,
  r.asked_by_id, coalesce(r.finished_at, r.asked_at)
FROM enrollment_card c JOIN enrollment_cardrun r ON r.id = c.run_id;
INSERT INTO enrollment_cardstep (card_id, station, "on", recorded_by_id, recorded_at)
SELECT id, 'handed', handed_on, handed_by_id, handed_at
FROM enrollment_card WHERE handed_on IS NOT NULL;
"""
RUNS = """
UPDATE enrollment_cardfile f SET state = 'drawn', people = f.cards,
  queued_at = r.asked_at, finished_at = r.finished_at
FROM enrollment_cardrun r WHERE r.id = f.run_id;
UPDATE enrollment_cardrun SET people = cards, scope = CASE
  WHEN village_id IS NOT NULL THEN 'village' WHEN decree_id IS NOT NULL THEN 'decree'
  ELSE 'new' END;
-- What was being drawn, or had failed, is asked for anew.
UPDATE enrollment_cardrun r SET state = 'printed', finished_at = coalesce(finished_at, asked_at),
  cards = f.cards, people = f.cards, pages = f.pages
FROM (SELECT r.id, coalesce(sum(f.cards), 0) AS cards, coalesce(sum(f.pages), 0) AS pages
  FROM enrollment_cardrun r LEFT JOIN enrollment_cardfile f ON f.run_id = r.id GROUP BY 1) AS f
WHERE f.id = r.id AND r.state <> 'printed';
"""
MONEY = """
UPDATE enrollment_payment SET cancelled_by_id = recorded_by_id, cancelled_at = recorded_at
WHERE state = 'cancelled';
UPDATE enrollment_paymentpaper p SET is_void = true
FROM enrollment_payment t WHERE t.id = p.payment_id AND t.state = 'cancelled';
UPDATE enrollment_billingfinding SET lifted_by_id = decided_by_id, lifted_at = decided_at,
  lifted_reason = reason WHERE verdict = 'lifted';
"""


class Migration(migrations.Migration):
    dependencies = [("enrollment", "0016_money_taken_back_and_cards")]

    operations = [
        migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (CARDS, RUNS, MONEY)
    ]

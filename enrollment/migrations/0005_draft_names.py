"""Drafts name people, no longer whole proposals: whoever a draft would have named is named."""

from django.db import migrations

NAMES = """
INSERT INTO enrollment_draftname (decree_id, candidate_id, worker_id, village_id)
SELECT d.id, c.id, c.worker_id, c.village_id
FROM enrollment_decree d
JOIN enrollment_decree_proposals p ON p.decree_id = d.id
JOIN workers_candidate c ON c.proposal_id = p.proposal_id AND c.state = 'accepted'
WHERE d.state = 'draft';
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = [("enrollment", "0004_coverage")]

    operations = [
        migrations.RunSQL(NAMES, migrations.RunSQL.noop),
        migrations.RemoveField(model_name="decree", name="proposals"),
    ]

"""The programme, from decree to claim and card. A closed month and an issued decree do not change;
what changes somebody's dues is numbered; a tariff that a closed month has used stays as it is."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.constraints
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.db.models.functions.text
import enrollment.models.programmes
import gumas_pbi.fields
from django.conf import settings
from django.db import migrations, models


CLOSED_MONTH_STAYS = """
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
CLOSED_MONTH_STAYS_NO_MORE = """
DROP TRIGGER contributionbatch_closed_stays ON enrollment_contributionbatch;
DROP TRIGGER contribution_delete_only_open ON enrollment_contribution;
DROP TRIGGER contribution_update_to_open ON enrollment_contribution;
DROP TRIGGER contribution_update_from_open ON enrollment_contribution;
DROP TRIGGER contribution_insert_only_open ON enrollment_contribution;
DROP FUNCTION enrollment_refuse_closed_month();
DROP FUNCTION enrollment_refuse_closed_line();
"""
ISSUED_DECREE_STAYS = """
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
ISSUED_DECREE_STAYS_NO_MORE = """
DROP TRIGGER member_named_is_kept ON enrollment_member;
DROP TRIGGER member_named_stays ON enrollment_member;
DROP TRIGGER decree_issued_is_kept ON enrollment_decree;
DROP TRIGGER decree_issued_stays ON enrollment_decree;
DROP FUNCTION enrollment_refuse_issued();
"""
CHANGES_ARE_NUMBERED = """
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
CHANGES_ARE_NUMBERED_NO_MORE = """
DROP TRIGGER tariff_used_is_kept ON enrollment_tariff;
DROP TRIGGER tariff_used_stays ON enrollment_tariff;
DROP FUNCTION enrollment_refuse_used_tariff();
DROP TRIGGER tariff_is_numbered ON enrollment_tariff;
DROP FUNCTION enrollment_number_tariff();
DROP TRIGGER enrollment_is_numbered ON enrollment_enrollment;
DROP FUNCTION enrollment_number_change();
"""


class Migration(migrations.Migration):

    replaces = [
        ('enrollment', '0001_squashed_0010_given_up'),
        ('enrollment', '0011_frozen_batches'),
        ('enrollment', '0012_money'),
        ('enrollment', '0013_money_moved'),
        ('enrollment', '0014_money_kept'),
        ('enrollment', '0015_refused_late'),
        ('enrollment', '0016_money_taken_back_and_cards'),
        ('enrollment', '0017_cards_told'),
        ('enrollment', '0018_cards_kept'),
        ('enrollment', '0019_card_runs'),
    ]

    initial = True

    dependencies = [
        ('gumas_pbi', '__first__'),
        ('workers', '0001_squashed_0007_speed'),
    ]

    operations = [
        migrations.RunSQL('CREATE SEQUENCE enrollment_change', 'DROP SEQUENCE enrollment_change'),
        migrations.CreateModel(
            name='Alert',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('decree_ends', 'SK akan berakhir'), ('turns_65', 'Peserta akan berusia 65 tahun'), ('unpaid', 'Iuran belum dibayar'), ('budget', 'Anggaran tidak cukup sampai akhir masa')], max_length=12)),
                ('key', models.CharField(max_length=60)),
                ('threshold', models.PositiveSmallIntegerField()),
                ('told', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('told_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('kind', 'key', 'threshold', 'told'), name='alert_is_told_once', violation_error_message='Peringatan ini sudah dikirim kepada orang tersebut.')],
            },
        ),
        migrations.CreateModel(
            name='Bill',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, verbose_name='kode iuran')),
                ('first_month', models.DateField(verbose_name='bulan pertama')),
                ('months', models.PositiveSmallIntegerField(default=1, verbose_name='jumlah bulan')),
                ('people', models.PositiveIntegerField(verbose_name='orang')),
                ('amount', models.PositiveBigIntegerField(verbose_name='jumlah tagihan (rupiah)')),
                ('billed_on', models.DateField(verbose_name='tanggal tagihan')),
                ('due_on', models.DateField(verbose_name='jatuh tempo')),
                ('reason', models.CharField(blank=True, default='', max_length=300, verbose_name='alasan')),
                ('scan', models.FileField(blank=True, max_length=200, upload_to='bills/%Y/%m')),
                ('scan_name', models.CharField(blank=True, default='', max_length=200)),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_at', models.DateTimeField()),
                ('cancelled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('cancelled_at', models.DateTimeField(null=True)),
                ('cancelled_reason', models.CharField(blank=True, default='', max_length=300, verbose_name='alasan batal')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('cancelled_at', None)), fields=('code',), name='bill_code_stands_once', violation_error_message='Tagihan dengan kode iuran ini sudah dicatat.'), models.CheckConstraint(condition=models.Q(('first_month__day', 1)), name='bill_first_month_is_a_first_day', violation_error_message='Bulan ditulis sebagai tanggal 1.'), models.CheckConstraint(condition=models.Q(('months__in', [1, 3, 6, 12])), name='bill_is_for_1_3_6_or_12_months', violation_error_message='Iuran dibayar untuk 1, 3, 6, atau 12 bulan.'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='bill_is_of_money', violation_error_message='Jumlah tagihan harus lebih dari nol.'), models.CheckConstraint(condition=models.Q(models.Q(('cancelled_at', None), ('cancelled_by', None), ('cancelled_reason', '')), models.Q(('cancelled_at__isnull', False), ('cancelled_by__isnull', False), models.Q(('cancelled_reason', ''), _negated=True)), _connector='OR'), name='bill_cancelled_with_reason', violation_error_message='Tuliskan alasan membatalkan tagihan ini.')],
            },
        ),
        migrations.CreateModel(
            name='CreditSettlement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('netted', 'Dipotong dari tagihan'), ('refunded', 'Dikembalikan BPJS ke kas daerah'), ('given_up', 'Tidak dapat ditagih lagi')], max_length=8, verbose_name='penyelesaian')),
                ('bill', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='settlements', to='enrollment.bill')),
                ('amount', models.PositiveBigIntegerField(verbose_name='jumlah (rupiah)')),
                ('dated', models.DateField(verbose_name='tanggal')),
                ('reference', models.CharField(max_length=100, verbose_name='nomor surat')),
                ('note', models.CharField(blank=True, default='', max_length=300, verbose_name='catatan')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_at', models.DateTimeField()),
                ('cancelled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('cancelled_at', models.DateTimeField(null=True)),
                ('cancelled_reason', models.CharField(blank=True, default='', max_length=300, verbose_name='alasan batal')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('cancelled_at', None), ('cancelled_by', None), ('cancelled_reason', '')), models.Q(('cancelled_at__isnull', False), ('cancelled_by__isnull', False), models.Q(('cancelled_reason', ''), _negated=True)), _connector='OR'), name='creditsettlement_cancelled_with_reason', violation_error_message='Tuliskan alasan membatalkan penyelesaian ini.'), models.CheckConstraint(condition=models.Q(models.Q(('bill__isnull', False), ('kind', 'netted')), models.Q(models.Q(('kind', 'netted'), _negated=True), ('bill', None)), _connector='OR'), name='creditsettlement_netted_names_its_bill', violation_error_message='Pilih tagihan yang dipotong dengan kredit ini.'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'given_up'), _negated=True), models.Q(('note', ''), _negated=True), _connector='OR'), name='creditsettlement_given_up_with_reason', violation_error_message='Tuliskan mengapa kredit ini tidak dapat ditagih lagi.')],
            },
        ),
        migrations.CreateModel(
            name='Payment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('requested', 'SPP diajukan'), ('ordered', 'SPM diterbitkan'), ('paid', 'Dibayar (SP2D)'), ('cancelled', 'Dibatalkan')], default='requested', max_length=10)),
                ('bill', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='enrollment.bill')),
                ('amount', models.PositiveBigIntegerField(verbose_name='jumlah (rupiah)')),
                ('paid_on', models.DateField(null=True, verbose_name='tanggal bayar')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_at', models.DateTimeField()),
                ('cancelled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('cancelled_at', models.DateTimeField(null=True)),
                ('cancelled_reason', models.CharField(blank=True, default='', max_length=300, verbose_name='alasan batal')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='payment_is_of_money', violation_error_message='Jumlah pembayaran harus lebih dari nol.'), models.CheckConstraint(condition=models.Q(models.Q(('paid_on__isnull', False), ('state', 'paid')), models.Q(models.Q(('state', 'paid'), _negated=True), ('paid_on', None)), _connector='OR'), name='payment_paid_has_a_day', violation_error_message='Pembayaran dengan SP2D harus bertanggal.'), models.CheckConstraint(condition=models.Q(models.Q(models.Q(('state', 'cancelled'), _negated=True), ('cancelled_at', None), ('cancelled_by', None), ('cancelled_reason', '')), models.Q(('cancelled_at__isnull', False), ('cancelled_by__isnull', False), ('state', 'cancelled'), models.Q(('cancelled_reason', ''), _negated=True)), _connector='OR'), name='payment_cancelled_with_reason', violation_error_message='Tuliskan alasan membatalkan pembayaran ini.')],
            },
        ),
        migrations.CreateModel(
            name='Allocation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('payment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='allocations', to='enrollment.payment')),
                ('settlement', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='allocations', to='enrollment.creditsettlement')),
                ('month', models.DateField(verbose_name='bulan')),
                ('amount', models.PositiveBigIntegerField(verbose_name='jumlah (rupiah)')),
            ],
            options={
                'indexes': [models.Index(fields=['month'], name='allocation_month')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('payment__isnull', False), ('settlement', None)), models.Q(('payment', None), ('settlement__isnull', False)), _connector='OR'), name='allocation_has_one_source', violation_error_message='Uang untuk satu bulan berasal dari satu sumber.'), models.UniqueConstraint(fields=('payment', 'month'), name='allocation_of_payment_stands_once', violation_error_message='Bulan ini sudah dibayar dari pembayaran tersebut.'), models.UniqueConstraint(fields=('settlement', 'month'), name='allocation_of_settlement_stands_once', violation_error_message='Bulan ini sudah dipotong dari kredit tersebut.'), models.CheckConstraint(condition=models.Q(('amount__gt', 0), ('month__day', 1)), name='allocation_is_of_money', violation_error_message='Jumlah untuk satu bulan harus lebih dari nol.')],
            },
        ),
        migrations.CreateModel(
            name='AnswerColumn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('header', models.CharField(max_length=80, verbose_name='judul kolom')),
                ('title', models.CharField(max_length=200)),
                ('field', models.CharField(blank=True, max_length=20, verbose_name='isi kolom')),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('header',), name='answercolumn_stands_once', violation_error_message='Judul kolom ini sudah ditentukan artinya.')],
            },
        ),
        migrations.CreateModel(
            name='AnswerWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('word', models.CharField(max_length=80)),
                ('title', models.CharField(max_length=80, verbose_name='status')),
                ('meaning', models.CharField(choices=[('accepted', 'Diterima'), ('refused', 'Ditolak'), ('waiting', 'Masih diproses BPJS')], max_length=8, verbose_name='artinya')),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('word',), name='answerword_stands_once', violation_error_message='Status ini sudah ditentukan artinya.')],
            },
        ),
        migrations.CreateModel(
            name='ContributionBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('attempts', models.PositiveSmallIntegerField(db_default=0, default=0)),
                ('queued_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('error', models.TextField(blank=True, db_default='', default='')),
                ('state', models.CharField(choices=[('opening', 'Sedang disiapkan'), ('computing', 'Sedang dihitung'), ('checking', 'Sedang diperiksa'), ('open', 'Terbuka'), ('closed', 'Ditutup'), ('failed', 'Gagal dihitung')], default='opening', max_length=10)),
                ('month', models.DateField(verbose_name='bulan')),
                ('reference_date', models.DateField(null=True, verbose_name='tanggal acuan tarif')),
                ('known_until', models.BigIntegerField(null=True)),
                ('people', models.PositiveIntegerField(default=0, verbose_name='orang')),
                ('lines', models.PositiveIntegerField(default=0, verbose_name='baris iuran')),
                ('jkk', models.PositiveBigIntegerField(default=0, verbose_name='iuran JKK (rupiah)')),
                ('jkm', models.PositiveBigIntegerField(default=0, verbose_name='iuran JKM (rupiah)')),
                ('credits', models.PositiveBigIntegerField(db_default=0, default=0, verbose_name='kredit (rupiah)')),
                ('blocked', models.PositiveBigIntegerField(db_default=0, default=0, verbose_name='dicegah (rupiah)')),
                ('checked_at', models.DateTimeField(null=True, verbose_name='diperiksa pada')),
                ('total', models.GeneratedField(db_persist=True, expression=django.db.models.expressions.CombinedExpression(models.F('jkk'), '+', models.F('jkm')), output_field=models.BigIntegerField())),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('opened_at', models.DateTimeField()),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('closed_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('month',), name='contributionbatch_month_stands_once', violation_error_message='Bulan ini sudah dibuka.'), models.CheckConstraint(condition=models.Q(('month__day', 1)), name='contributionbatch_month_is_a_first_day', violation_error_message='Bulan ditulis sebagai tanggal 1.'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('closed_by', None)), models.Q(('closed_at__isnull', False), ('closed_by__isnull', False)), _connector='OR'), name='contributionbatch_closed_by_and_at_together', violation_error_message='Catat penutup bulan dan waktunya bersama-sama.'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'closed'), _negated=True), ('closed_by__isnull', False), _connector='OR'), name='contributionbatch_is_closed_by_somebody', violation_error_message='Bulan yang ditutup harus punya nama penutupnya.'), models.CheckConstraint(condition=models.Q(('closed_by', models.F('opened_by')), _negated=True), name='contributionbatch_closed_by_another', violation_error_message='Anda yang membuka bulan ini. Penutupan harus dilakukan orang lain.')],
            },
        ),
        migrations.CreateModel(
            name='BillingFinding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('batch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='enrollment.contributionbatch')),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workers.worker')),
                ('village', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='villages.village')),
                ('code', models.CharField(max_length=30)),
                ('amount', models.BigIntegerField(verbose_name='rupiah')),
                ('detail', models.CharField(blank=True, db_default='', max_length=200)),
                ('verdict', models.CharField(choices=[('open', 'Belum diputuskan'), ('passed', 'Tetap ditagih'), ('blocked', 'Ditahan, tidak ditagih'), ('lifted', 'Tahanan dicabut')], db_default='open', default='open', max_length=7)),
                ('reason', models.CharField(blank=True, db_default='', max_length=300, verbose_name='alasan')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_at', models.DateTimeField(null=True)),
                ('lifted_reason', models.CharField(blank=True, db_default='', default='', max_length=300, verbose_name='alasan mencabut')),
                ('lifted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lifted_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('verdict', 'blocked')), fields=['worker'], name='billingfinding_blocked')],
                'constraints': [models.UniqueConstraint(fields=('batch', 'code', 'worker'), name='billingfinding_stands_once', violation_error_message='Temuan ini sudah tercatat untuk bulan tersebut.'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('reason', ''), ('verdict', 'open')), models.Q(models.Q(('verdict', 'open'), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='billingfinding_decided_with_reason', violation_error_message='Tuliskan alasan keputusan ini.'), models.CheckConstraint(condition=models.Q(models.Q(('lifted_at', None), ('lifted_by', None), ('lifted_reason', ''), models.Q(('verdict', 'lifted'), _negated=True)), models.Q(('lifted_at__isnull', False), ('lifted_by__isnull', False), ('verdict', 'lifted'), models.Q(('lifted_reason', ''), _negated=True)), _connector='OR'), name='billingfinding_lifted_with_reason', violation_error_message='Tuliskan alasan mencabut tahanan ini.')],
            },
        ),
        migrations.CreateModel(
            name='BillMonth',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('bill', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='enrollment.bill')),
                ('month', models.DateField(verbose_name='bulan')),
                ('people', models.PositiveIntegerField(verbose_name='orang')),
                ('amount', models.PositiveBigIntegerField(verbose_name='jumlah (rupiah)')),
            ],
            options={
                'indexes': [models.Index(fields=['month'], name='billmonth_month')],
                'constraints': [models.UniqueConstraint(fields=('bill', 'month'), name='billmonth_stands_once', violation_error_message='Bulan ini sudah ada dalam tagihan tersebut.'), models.CheckConstraint(condition=models.Q(('month__day', 1)), name='billmonth_is_a_first_day', violation_error_message='Bulan ditulis sebagai tanggal 1.')],
            },
        ),
        migrations.CreateModel(
            name='CardReceipt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('village', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='villages.village')),
                ('file', models.FileField(max_length=200, upload_to='receipts/%Y/%m')),
                ('file_name', models.CharField(max_length=200)),
                ('sha256', models.BinaryField(max_length=32)),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('uploaded_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Period',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='nama')),
                ('start', models.DateField(verbose_name='mulai')),
                ('end', models.DateField(verbose_name='hari pertama sesudahnya')),
                ('quota', models.PositiveIntegerField(verbose_name='kuota (orang)')),
                ('budget', models.PositiveBigIntegerField(verbose_name='pagu anggaran (rupiah)')),
                ('order', models.CharField(choices=[('date', 'Yang lebih dahulu diusulkan'), ('decile', 'Desil kesejahteraan terendah, lalu yang lebih dahulu diusulkan')], default='date', max_length=6, verbose_name='urutan cadangan')),
                ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('set_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('end__gt', models.F('start'))), name='period_ends_after_it_starts', violation_error_message='Masa kuota harus berakhir sesudah dimulai.'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(enrollment.models.programmes.DateRange('start', 'end', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='period_does_not_overlap', violation_error_message='Sudah ada kuota untuk masa itu. Ubah yang sudah ada.')],
            },
        ),
        migrations.CreateModel(
            name='Decree',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('draft', 'Rancangan'), ('issued', 'Ditetapkan')], default='draft', max_length=10)),
                ('number', models.CharField(max_length=100, verbose_name='nomor SK')),
                ('date', models.DateField(verbose_name='tanggal SK')),
                ('start', models.DateField(verbose_name='berlaku mulai')),
                ('end', models.DateField(verbose_name='hari pertama tidak lagi berlaku')),
                ('about', models.CharField(blank=True, default='', max_length=300, verbose_name='tentang')),
                ('legal_basis', models.TextField(blank=True, default='', verbose_name='dasar hukum')),
                ('people', models.PositiveIntegerField(default=0, verbose_name='orang')),
                ('period', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decrees', to='enrollment.period')),
                ('amends', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='amendments', to='enrollment.decree')),
                ('extends', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='extensions', to='enrollment.decree')),
                ('scan', models.FileField(blank=True, max_length=200, upload_to='decrees/%Y/%m')),
                ('scan_name', models.CharField(blank=True, default='', max_length=200)),
                ('scanned_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('scanned_at', models.DateTimeField(null=True)),
                ('drafted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('drafted_at', models.DateTimeField()),
                ('issued_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('issued_at', models.DateTimeField(null=True)),
                ('from_proposals', models.ManyToManyField(related_name='+', to='workers.proposal')),
                ('from_villages', models.ManyToManyField(related_name='+', to='villages.village')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('number',), name='decree_number_stands_once', violation_error_message='Nomor SK ini sudah dipakai.'), models.CheckConstraint(condition=models.Q(('end__gt', models.F('start'))), name='decree_ends_after_it_starts', violation_error_message='Masa berlaku SK harus berakhir sesudah dimulai.'), models.CheckConstraint(condition=models.Q(models.Q(('issued_at', None), ('issued_by', None), ('state', 'draft')), models.Q(('issued_at__isnull', False), ('issued_by__isnull', False), ('state', 'issued')), _connector='OR'), name='decree_issued_by_and_at_together', violation_error_message='Catat yang menetapkan SK dan waktunya bersama-sama.'), models.CheckConstraint(condition=models.Q(models.Q(('scan', ''), ('scanned_at', None), ('scanned_by', None)), models.Q(('scanned_at__isnull', False), ('scanned_by__isnull', False), models.Q(('scan', ''), _negated=True)), _connector='OR'), name='decree_scanned_by_and_at_together', violation_error_message='Catat pengunggah pindaian SK dan waktunya bersama.'), models.CheckConstraint(condition=models.Q(('amends', None), ('extends', None), _connector='OR'), name='decree_amends_or_extends', violation_error_message='Satu SK mengubah atau melanjutkan, tidak keduanya.')],
            },
        ),
        migrations.CreateModel(
            name='CardRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('printing', 'Sedang dibuat'), ('printed', 'Siap diunduh'), ('stopped', 'Dihentikan')], db_default='printing', default='printing', max_length=10)),
                ('scope', models.CharField(choices=[('new', 'Semua yang belum punya kartu'), ('district', 'Satu kecamatan'), ('village', 'Satu desa atau kelurahan'), ('decree', 'Satu SK'), ('selection', 'Pekerja yang dipilih'), ('renewal', 'Masa perlindungan baru'), ('reprint', 'Kartu pengganti')], db_default='new', default='new', max_length=10, verbose_name='untuk siapa')),
                ('layout', models.CharField(choices=[('sheet', 'Lembar A4, bolak-balik'), ('single', 'Satu kartu satu halaman (pencetak kartu)')], db_default='sheet', default='sheet', max_length=6, verbose_name='bentuk')),
                ('district', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='villages.district')),
                ('village', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='villages.village')),
                ('decree', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='enrollment.decree')),
                ('people', models.PositiveIntegerField(db_default=0, default=0, verbose_name='orang')),
                ('cards', models.PositiveIntegerField(db_default=0, default=0, verbose_name='kartu')),
                ('skipped', models.PositiveIntegerField(db_default=0, default=0, verbose_name='dilewati')),
                ('pages', models.PositiveIntegerField(db_default=0, default=0, verbose_name='halaman')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('stopped_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('stopped_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('stopped_at', None), ('stopped_by', None)), models.Q(('stopped_at__isnull', False), ('stopped_by__isnull', False)), _connector='OR'), name='cardrun_stopped_by_and_at_together', violation_error_message='Catat siapa yang menghentikan cetakan ini dan kapan.'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'printed'), _negated=True), ('people', django.db.models.expressions.CombinedExpression(models.F('cards'), '+', models.F('skipped'))), _connector='OR'), name='cardrun_adds_up', violation_error_message='Jumlah kartu tidak sama dengan jumlah orangnya.')],
            },
        ),
        migrations.CreateModel(
            name='RegistrationAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('attempts', models.PositiveSmallIntegerField(db_default=0, default=0)),
                ('queued_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('error', models.TextField(blank=True, db_default='', default='')),
                ('state', models.CharField(choices=[('received', 'Menunggu dibaca'), ('unplaced', 'Kolomnya belum dikenal'), ('read', 'Sudah dibaca'), ('refused', 'Tidak bisa dibaca')], default='received', max_length=10)),
                ('decree', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='enrollment.decree')),
                ('file', models.FileField(max_length=200, upload_to='answers/%Y/%m')),
                ('file_name', models.CharField(max_length=200)),
                ('received_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('received_at', models.DateTimeField()),
                ('accepted', models.PositiveIntegerField(default=0, verbose_name='diterima')),
                ('refused', models.PositiveIntegerField(default=0, verbose_name='ditolak')),
                ('unknown', models.PositiveIntegerField(default=0, verbose_name='tidak dikenal')),
                ('unmentioned', models.PositiveIntegerField(default=0, verbose_name='tidak disebut')),
                ('lines', models.PositiveIntegerField(default=0, verbose_name='baris')),
                ('waiting', models.PositiveIntegerField(default=0, verbose_name='masih diproses')),
                ('asked', models.PositiveIntegerField(default=0, verbose_name='ditunggu jawabannya')),
                ('disputed', models.PositiveIntegerField(default=0, verbose_name='disebut, belum bisa dipakai')),
                ('titles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), blank=True, default=list, size=None)),
                ('samples', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=220), blank=True, default=list, size=None)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='RegistrationBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('decree', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='batches', to='enrollment.decree')),
                ('number', models.PositiveIntegerField(verbose_name='kiriman ke')),
                ('people', models.PositiveIntegerField(verbose_name='orang')),
                ('columns', django.contrib.postgres.fields.ArrayField(base_field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(blank=True, max_length=100), size=4), size=None)),
                ('base_income', models.PositiveIntegerField()),
                ('sent_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('sent_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('decree', 'number'), name='registrationbatch_number_stands_once', violation_error_message='Nomor kiriman ini sudah ada untuk SK tersebut.')],
            },
        ),
        migrations.CreateModel(
            name='Member',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('decreed', 'Belum dikirim ke BPJS'), ('sent', 'Menunggu jawaban BPJS'), ('accepted', 'Terdaftar'), ('refused', 'Ditolak BPJS'), ('removed', 'Dikeluarkan dari SK')], db_default='decreed', default='decreed', max_length=10)),
                ('decree', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='enrollment.decree')),
                ('candidate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='workers.candidate')),
                ('carries', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='carried_into', to='enrollment.member')),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='workers.worker')),
                ('village', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='villages.village')),
                ('name', models.CharField(max_length=150)),
                ('verified_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decreed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('batch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='members', to='enrollment.registrationbatch')),
                ('batch_row', models.PositiveIntegerField(null=True)),
                ('start', models.DateField(null=True, verbose_name='terlindungi mulai')),
                ('reason', models.CharField(blank=True, db_default='', max_length=300, verbose_name='alasan BPJS')),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='members', to='enrollment.registrationanswer')),
                ('given_up_reason', models.CharField(blank=True, db_default='', max_length=300)),
                ('given_up_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('given_up_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['decree', 'state'], name='member_decree_state'), models.Index(fields=['worker'], name='member_worker'), models.Index(fields=['village', 'state'], include=('decree', 'worker', 'id'), name='member_village_state')],
                'constraints': [models.CheckConstraint(condition=models.Q(('decreed_by', models.F('verified_by')), _negated=True), name='member_decreed_by_another', violation_error_message='Anda yang memverifikasi orang ini. SK harus ditetapkan orang lain.'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('answered_by', None)), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False)), _connector='OR'), name='member_answered_by_and_at_together', violation_error_message='Catat penerima jawaban BPJS dan waktunya bersama-sama.'), models.CheckConstraint(condition=models.Q(models.Q(('given_up_at', None), ('given_up_by', None), ('given_up_reason', '')), models.Q(('given_up_at__isnull', False), ('given_up_by__isnull', False), ('state__in', ['refused', 'removed']), models.Q(('given_up_reason', ''), _negated=True)), _connector='OR'), name='member_given_up_with_reason', violation_error_message='Tuliskan alasan tidak mengirim orang ini lagi.'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'accepted'), _negated=True), ('start__isnull', False), _connector='OR'), name='member_accepted_has_a_start', violation_error_message='Peserta yang diterima BPJS harus punya tanggal mulai.'), models.UniqueConstraint(fields=('decree', 'worker'), name='member_stands_once_in_decree', violation_error_message='Orang ini sudah ada dalam SK tersebut.'), models.UniqueConstraint(fields=('batch', 'batch_row'), name='member_row_of_batch_stands_once', violation_error_message='Nomor urut dalam kiriman ke BPJS tidak boleh ganda.')],
            },
        ),
        migrations.CreateModel(
            name='Card',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cards', to='enrollment.member')),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cards', to='workers.worker')),
                ('village', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='villages.village')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='allotted', to='enrollment.cardrun')),
                ('serial', models.CharField(max_length=20, verbose_name='nomor seri')),
                ('number', models.PositiveSmallIntegerField(db_default=1, default=1, verbose_name='kartu ke')),
                ('replaces', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='enrollment.card')),
                ('since', models.DateField(null=True, verbose_name='terlindungi sejak')),
                ('until', models.DateField(null=True, verbose_name='terlindungi sampai')),
                ('token', gumas_pbi.fields.SealedTextField(blank=True, default='', null=True)),
                ('token_digest', models.BinaryField(max_length=32)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('revoked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('revoked_reason', models.CharField(blank=True, choices=[('lost', 'Hilang'), ('damaged', 'Rusak'), ('changed', 'Nama atau datanya berubah'), ('renewed', 'Diganti kartu masa baru'), ('other', 'Lain-lain')], db_default='', default='', max_length=8, verbose_name='alasan dicabut')),
                ('revoked_note', models.CharField(blank=True, db_default='', default='', max_length=300, verbose_name='keterangan')),
                ('station', models.CharField(choices=[('printed', 'Di kantor, sudah dicetak'), ('district', 'Dikirim ke kecamatan'), ('village', 'Di desa'), ('handed', 'Di tangan pemiliknya'), ('not_found', 'Pemiliknya tidak ditemukan')], db_default='printed', default='printed', max_length=10, verbose_name='tempat kartu')),
                ('station_on', models.DateField(verbose_name='sejak')),
                ('handed_on', models.DateField(null=True, verbose_name='diserahkan pada')),
                ('handed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('handed_at', models.DateTimeField(null=True)),
                ('received_by', models.CharField(blank=True, choices=[('worker', 'Pekerja sendiri'), ('family', 'Keluarganya')], db_default='', default='', max_length=6, verbose_name='diterima oleh')),
                ('receiver', gumas_pbi.fields.SealedTextField(blank=True, default='', null=True, verbose_name='nama dan hubungan keluarga')),
                ('proof', models.CharField(blank=True, choices=[('sheet', 'Tanda terima ditandatangani'), ('scan', 'Kartunya dipindai saat diserahkan')], db_default='', default='', max_length=5, verbose_name='bukti')),
                ('receipt', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cards', to='enrollment.cardreceipt')),
                ('missing', models.CharField(blank=True, choices=[('away', 'Tidak ada di tempat'), ('moved', 'Pindah'), ('dead', 'Meninggal dunia'), ('refused', 'Menolak'), ('unknown', 'Tidak dikenal di desa')], db_default='', default='', max_length=7, verbose_name='mengapa')),
            ],
            options={
                'indexes': [models.Index(fields=['run', 'village'], name='card_run_village'), models.Index(condition=models.Q(('revoked_at', None), models.Q(('station', 'handed'), _negated=True)), fields=['village', 'station', 'station_on'], name='card_on_its_way')],
                'constraints': [models.UniqueConstraint(fields=('serial',), name='card_serial_stands_once', violation_error_message='Nomor seri kartu ini sudah dipakai.'), models.UniqueConstraint(fields=('token_digest',), name='card_token_stands_once', violation_error_message='Kode QR kartu ini sudah dipakai.'), models.CheckConstraint(condition=models.Q(models.Q(('handed_at', None), ('handed_by', None), ('handed_on', None)), models.Q(('handed_at__isnull', False), ('handed_by__isnull', False), ('handed_on__isnull', False)), _connector='OR'), name='card_handed_over_by_and_at_together', violation_error_message='Catat penyerah kartu, harinya, dan waktunya bersama.'), models.CheckConstraint(condition=models.Q(models.Q(('handed_on__isnull', False), ('station', 'handed')), models.Q(models.Q(('station', 'handed'), _negated=True), ('handed_on', None), ('proof', ''), ('receipt', None), ('received_by', '')), _connector='OR'), name='card_handed_has_a_day', violation_error_message='Kartu yang diserahkan harus punya tanggal penyerahan.'), models.CheckConstraint(condition=models.Q(models.Q(('station', 'not_found'), models.Q(('missing', ''), _negated=True)), models.Q(models.Q(('station', 'not_found'), _negated=True), ('missing', '')), _connector='OR'), name='card_not_found_says_why', violation_error_message='Pilih mengapa pemilik kartu tidak ditemukan.'), models.CheckConstraint(condition=models.Q(models.Q(('revoked_at', None), ('revoked_by', None), ('revoked_reason', '')), models.Q(('revoked_at__isnull', False), ('revoked_by__isnull', False), models.Q(('revoked_reason', ''), _negated=True)), _connector='OR'), name='card_revoked_with_reason', violation_error_message='Pilih alasan mencabut kartu ini.'), models.UniqueConstraint(condition=models.Q(('revoked_at', None)), fields=('member',), name='card_of_member_stands_once', violation_error_message='Peserta ini sudah punya kartu yang berlaku.')],
            },
        ),
        migrations.CreateModel(
            name='CardFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('attempts', models.PositiveSmallIntegerField(db_default=0, default=0)),
                ('queued_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('error', models.TextField(blank=True, db_default='', default='')),
                ('state', models.CharField(choices=[('waiting', 'Menunggu'), ('drawn', 'Siap diunduh'), ('stopped', 'Dihentikan'), ('failed', 'Gagal dibuat')], db_default='waiting', default='waiting', max_length=10)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='enrollment.cardrun')),
                ('village', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='villages.village')),
                ('file', models.FileField(blank=True, max_length=200, upload_to='cards/%Y/%m')),
                ('receipt', models.FileField(blank=True, max_length=200, upload_to='cards/%Y/%m')),
                ('people', models.PositiveIntegerField(db_default=0, default=0, verbose_name='orang')),
                ('cards', models.PositiveIntegerField(db_default=0, default=0, verbose_name='kartu')),
                ('pages', models.PositiveIntegerField(db_default=0, default=0, verbose_name='halaman')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('run', 'village'), name='cardfile_of_village_stands_once', violation_error_message='Kartu desa ini sudah dicetak dalam putaran tersebut.')],
            },
        ),
        migrations.CreateModel(
            name='CardStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('card', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='enrollment.card')),
                ('station', models.CharField(choices=[('printed', 'Di kantor, sudah dicetak'), ('district', 'Dikirim ke kecamatan'), ('village', 'Di desa'), ('handed', 'Di tangan pemiliknya'), ('not_found', 'Pemiliknya tidak ditemukan')], max_length=10)),
                ('on', models.DateField(verbose_name='tanggal')),
                ('note', models.CharField(blank=True, db_default='', default='', max_length=300, verbose_name='keterangan')),
                ('recorded_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Ceremony',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField(verbose_name='tanggal')),
                ('place', models.CharField(max_length=150, verbose_name='tempat')),
                ('village', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='villages.village')),
                ('persons', models.CharField(max_length=300, verbose_name='diserahkan oleh')),
                ('cards', models.PositiveIntegerField(verbose_name='jumlah kartu')),
                ('note', models.CharField(blank=True, default='', max_length=300, verbose_name='keterangan')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_at', models.DateTimeField()),
                ('cancelled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('cancelled_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('place'), models.F('on'), django.db.models.functions.comparison.Coalesce('village', 0), condition=models.Q(('cancelled_at', None)), name='ceremony_stands_once', violation_error_message='Acara di tempat dan tanggal ini sudah dicatat. Hapus dahulu bila isinya keliru.'), models.CheckConstraint(condition=models.Q(models.Q(('cancelled_at', None), ('cancelled_by', None)), models.Q(('cancelled_at__isnull', False), ('cancelled_by__isnull', False)), _connector='OR'), name='ceremony_cancelled_by_and_at_together', violation_error_message='Catat siapa yang menghapus acara ini dan kapan.'), models.CheckConstraint(condition=models.Q(('cards__gt', 0)), name='ceremony_hands_over_cards', violation_error_message='Jumlah kartu harus lebih dari nol.')],
            },
        ),
        migrations.CreateModel(
            name='LifeEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('reported', 'Menunggu keputusan'), ('done', 'Sudah diproses'), ('dismissed', 'Tidak terbukti'), ('withdrawn', 'Dicabut')], db_default='done', default='done', max_length=9)),
                ('kind', models.CharField(choices=[('death', 'Meninggal dunia'), ('moved', 'Pindah ke luar kabupaten'), ('employed', 'Menjadi penerima upah, ASN, TNI, atau Polri'), ('welfare', 'Sudah mampu'), ('other_payer', 'Dibayar pihak lain'), ('own_wish', 'Permintaan sendiri'), ('other', 'Lainnya')], max_length=12)),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='workers.worker')),
                ('village', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='villages.village')),
                ('date', models.DateField(verbose_name='tanggal kejadian')),
                ('at_work', models.BooleanField(default=False, verbose_name='akibat kecelakaan kerja')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='keterangan')),
                ('reported_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reported_at', models.DateTimeField()),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_at', models.DateTimeField(null=True)),
                ('decision', models.CharField(blank=True, db_default='', max_length=300, verbose_name='alasan keputusan')),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'village'], name='lifeevent_state_village')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('kind', 'death'), models.Q(('state', 'withdrawn'), _negated=True)), fields=('worker',), name='lifeevent_death_stands_once', violation_error_message='Kematian orang ini sudah dilaporkan.'), models.UniqueConstraint(condition=models.Q(('state', 'reported')), fields=('worker',), name='lifeevent_waits_once', violation_error_message='Orang ini sudah dilaporkan dan menunggu keputusan.'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None)), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), models.Q(('state', 'reported'), _negated=True)), _connector='OR'), name='lifeevent_decided_by_and_at_together', violation_error_message='Catat pemutus laporan dan waktunya bersama-sama.'), models.CheckConstraint(condition=models.Q(('decided_by', models.F('reported_by')), ('state', 'done'), _negated=True), name='lifeevent_settled_by_another', violation_error_message='Anda yang melaporkan orang ini. Keputusannya harus dibuat orang lain.')],
            },
        ),
        migrations.CreateModel(
            name='Claim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('open', 'Berkas dikumpulkan'), ('submitted', 'Diajukan ke BPJS'), ('settled', 'Santunan diterima'), ('cancelled', 'Batal: laporan kematian dicabut')], default='open', max_length=10)),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='workers.worker')),
                ('village', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='villages.village')),
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='claim', to='enrollment.lifeevent')),
                ('programme', models.CharField(choices=[('JKK', 'Jaminan Kecelakaan Kerja'), ('JKM', 'Jaminan Kematian')], max_length=3)),
                ('months', models.PositiveSmallIntegerField(verbose_name='bulan kepesertaan berturut-turut')),
                ('estimate', models.PositiveBigIntegerField(verbose_name='perkiraan santunan (rupiah)')),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('opened_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='ClaimPaper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='papers', to='enrollment.claim')),
                ('code', models.CharField(max_length=30)),
                ('received_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('received_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('claim', 'code'), name='claimpaper_stands_once', violation_error_message='Berkas ini sudah tercatat dalam klaim tersebut.'), models.CheckConstraint(condition=models.Q(models.Q(('received_at', None), ('received_by', None)), models.Q(('received_at__isnull', False), ('received_by__isnull', False)), _connector='OR'), name='claimpaper_received_by_and_at_together', violation_error_message='Catat penerima berkas dan waktunya bersama-sama.')],
            },
        ),
        migrations.CreateModel(
            name='Confirmation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('village', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='confirmations', to='villages.village')),
                ('month', models.DateField(verbose_name='bulan')),
                ('people', models.PositiveIntegerField(verbose_name='orang')),
                ('word', models.CharField(blank=True, db_default='', max_length=200, verbose_name='menurut siapa')),
                ('confirmed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('confirmed_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('village', 'month'), name='confirmation_of_village_stands_once', violation_error_message='Desa ini sudah mengonfirmasi pesertanya bulan itu.'), models.CheckConstraint(condition=models.Q(('month__day', 1)), name='confirmation_month_is_a_first_day', violation_error_message='Bulan ditulis sebagai tanggal 1.')],
            },
        ),
        migrations.CreateModel(
            name='ConfirmationException',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('confirmation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='exceptions', to='enrollment.confirmation')),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workers.worker')),
                ('event', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enrollment.lifeevent')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('confirmation', 'worker'), name='confirmationexception_stands_once', violation_error_message='Orang ini sudah disebut dalam konfirmasi tersebut.')],
            },
        ),
        migrations.CreateModel(
            name='Enrollment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrollments', to='workers.worker')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrollments', to='enrollment.member')),
                ('village', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='villages.village')),
                ('programme', models.CharField(choices=[('JKK', 'Jaminan Kecelakaan Kerja'), ('JKM', 'Jaminan Kematian')], max_length=3)),
                ('start', models.DateField(verbose_name='mulai')),
                ('end', models.DateField(null=True, verbose_name='berakhir')),
                ('end_reason', models.CharField(choices=[('decree', 'SK berakhir'), ('death', 'Meninggal dunia'), ('moved', 'Pindah'), ('employed', 'Menjadi penerima upah, ASN, TNI, atau Polri'), ('welfare', 'Sudah mampu'), ('duplicate', 'Data ganda'), ('other_payer', 'Dibayar pihak lain'), ('own_wish', 'Permintaan sendiri'), ('arrears', 'Iuran tidak dibayar lebih dari 3 bulan'), ('amended', 'Dikeluarkan oleh SK perubahan'), ('refused', 'Ternyata ditolak BPJS')], db_default='decree', default='decree', max_length=12)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_at', models.DateTimeField()),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ended_at', models.DateTimeField(null=True)),
                ('change', models.BigIntegerField(db_default=enrollment.models.programmes.NextChange(), editable=False)),
            ],
            options={
                'indexes': [models.Index(fields=['change'], name='enrollment_changed'), models.Index(fields=['start', 'end'], name='enrollment_start_end'), models.Index(fields=['village', 'programme'], include=('start', 'end', 'worker'), name='enrollment_village'), models.Index(condition=models.Q(('end_reason', 'decree'), _negated=True), fields=['member'], name='enrollment_left_early')],
                'constraints': [models.CheckConstraint(condition=models.Q(('end', None), ('end__gte', models.F('start')), _connector='OR'), name='enrollment_ends_after_it_starts', violation_error_message='Perlindungan tidak bisa berakhir sebelum dimulai.'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('ended_by', None)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False)), _connector='OR'), name='enrollment_ended_by_and_at_together', violation_error_message='Catat yang mengakhiri dan waktunya bersama-sama.'), models.CheckConstraint(condition=models.Q(('end_reason', 'decree'), models.Q(('end__isnull', False), ('ended_by__isnull', False)), _connector='OR'), name='enrollment_end_has_a_reason', violation_error_message='Pengakhiran perlindungan harus beralasan.'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('worker', '='), ('programme', '='), (enrollment.models.programmes.DateRange('start', 'end', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='enrollment_periods_do_not_overlap', violation_error_message='Orang ini sudah terlindungi dalam program yang sama pada masa itu.'), models.UniqueConstraint(fields=('member', 'programme'), name='enrollment_of_member_stands_once', violation_error_message='Peserta ini sudah didaftarkan dalam program tersebut.')],
            },
        ),
        migrations.CreateModel(
            name='Tariff',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.CharField(choices=[('JKK', 'Jaminan Kecelakaan Kerja'), ('JKM', 'Jaminan Kematian')], max_length=3, verbose_name='program')),
                ('payer', models.CharField(choices=[('regency', 'Pemerintah kabupaten (APBD)'), ('village', 'Pemerintah desa (APBDes)'), ('self', 'Peserta sendiri')], default='regency', max_length=10, verbose_name='pembayar')),
                ('bracket', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='golongan penghasilan')),
                ('sector', models.CharField(blank=True, default='', max_length=20, verbose_name='sektor')),
                ('income_from', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='penghasilan mulai (rupiah)')),
                ('rate', models.DecimalField(blank=True, decimal_places=4, max_digits=7, null=True, verbose_name='persen dari dasar upah')),
                ('base_income', models.PositiveIntegerField(blank=True, null=True, verbose_name='dasar upah (rupiah)')),
                ('amount', models.PositiveIntegerField(verbose_name='iuran per bulan (rupiah)')),
                ('start', models.DateField(verbose_name='berlaku mulai')),
                ('end', models.DateField(blank=True, null=True, verbose_name='sampai sebelum')),
                ('legal_basis', models.CharField(max_length=200, verbose_name='dasar hukum')),
                ('used_until', models.DateField(null=True, verbose_name='dipakai sampai bulan')),
                ('corrects', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='enrollment.tariff')),
                ('change', models.BigIntegerField(db_default=enrollment.models.programmes.NextChange())),
                ('set_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('set_at', models.DateTimeField(null=True)),
                ('superseded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('superseded_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('end', None), ('end__gt', models.F('start')), _connector='OR'), name='tariff_ends_after_it_starts', violation_error_message='Tarif harus berakhir sesudah tanggal mulai berlaku.'), models.CheckConstraint(condition=models.Q(('rate', None), models.Q(('base_income__isnull', False), ('rate__gt', 0)), _connector='OR'), name='tariff_rate_has_a_base', violation_error_message='Persen iuran memerlukan dasar upah.'), models.CheckConstraint(condition=models.Q(models.Q(('set_at', None), ('set_by', None)), models.Q(('set_at__isnull', False), ('set_by__isnull', False)), _connector='OR'), name='tariff_set_by_and_at_together', violation_error_message='Catat penyusun tarif dan waktunya bersama-sama.'), models.CheckConstraint(condition=models.Q(models.Q(('superseded_at', None), ('superseded_by', None)), models.Q(('superseded_at__isnull', False), ('superseded_by__isnull', False)), _connector='OR'), name='tariff_superseded_by_and_at_together', violation_error_message='Catat pengoreksi tarif dan waktunya bersama-sama.'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('superseded_at', None)), expressions=[('programme', '='), ('payer', '='), (django.db.models.functions.comparison.Coalesce('bracket', models.Value(0)), '='), ('sector', '='), (enrollment.models.programmes.DateRange('start', 'end', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='tariff_periods_do_not_overlap', violation_error_message='Sudah ada tarif untuk program, pembayar, dan golongan ini pada masa itu.')],
            },
        ),
        migrations.CreateModel(
            name='Contribution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='enrollment.contributionbatch')),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contributions', to='workers.worker')),
                ('enrollment', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='enrollment.enrollment')),
                ('decree', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='enrollment.decree')),
                ('village', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='villages.village')),
                ('tariff', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='enrollment.tariff')),
                ('programme', models.CharField(choices=[('JKK', 'Jaminan Kecelakaan Kerja'), ('JKM', 'Jaminan Kematian')], max_length=3)),
                ('for_month', models.DateField(verbose_name='untuk bulan')),
                ('base', models.PositiveIntegerField(null=True, verbose_name='dasar upah (rupiah)')),
                ('kind', models.CharField(choices=[('regular', 'Iuran bulan ini'), ('adjustment', 'Tambahan bulan lalu'), ('credit', 'Kredit bulan lalu')], db_default='regular', default='regular', max_length=10)),
                ('amount', models.BigIntegerField(verbose_name='rupiah')),
                ('corrects', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='enrollment.contribution')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('kind', 'regular'), _negated=True), fields=['for_month'], name='contribution_late'), models.Index(condition=models.Q(('corrects__isnull', False)), fields=['corrects'], name='contribution_corrects')],
                'constraints': [models.UniqueConstraint(fields=('batch', 'worker', 'programme', 'for_month'), name='contribution_is_owed_once', violation_error_message='Iuran orang ini untuk program dan bulan tersebut sudah dihitung.'), models.CheckConstraint(condition=models.Q(models.Q(('amount__gte', 0), ('corrects', None), ('kind', 'regular')), models.Q(('amount__gt', 0), ('kind', 'adjustment')), models.Q(('amount__lt', 0), ('corrects__isnull', False), ('kind', 'credit')), _connector='OR'), name='contribution_amount_fits_its_kind', violation_error_message='Tambahan harus lebih dari nol, kredit kurang dari nol dengan baris asalnya.')],
            },
        ),
        migrations.CreateModel(
            name='Desk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('village', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='desk', to='villages.village')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='desks', to=settings.AUTH_USER_MODEL)),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('until__gt', models.F('since'))), name='desk_ends_after_it_starts', violation_error_message='Waktu pengerjaan harus berakhir sesudah dimulai.')],
            },
        ),
        migrations.CreateModel(
            name='Difference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('open', 'Perlu diselesaikan'), ('asked', 'Ditanyakan ke BPJS'), ('noted', 'Dicatat saja'), ('settled', 'Sudah diselesaikan')], db_default='open', default='open', max_length=8)),
                ('answer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='differences', to='enrollment.registrationanswer')),
                ('member', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='differences', to='enrollment.member')),
                ('other', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enrollment.member')),
                ('name', models.CharField(blank=True, db_default='', max_length=80)),
                ('row', models.PositiveIntegerField()),
                ('sheet', models.CharField(blank=True, db_default='', max_length=100)),
                ('code', models.CharField(max_length=30)),
                ('says_accepted', models.BooleanField(null=True)),
                ('kpj', models.CharField(blank=True, db_default='', max_length=30)),
                ('start', models.DateField(null=True)),
                ('says', models.CharField(blank=True, db_default='', max_length=300)),
                ('resolution', models.CharField(blank=True, choices=[('accept', 'BPJS menerima orang ini'), ('refuse', 'BPJS menolak orang ini'), ('keep', 'Data kita tetap berlaku'), ('not_ours', 'Bukan orang kita'), ('mended', 'Sudah diperbaiki di tempat lain'), ('ask', 'Tanyakan ke BPJS'), ('answered', 'Dijawab BPJS kemudian')], db_default='', max_length=20, verbose_name='penyelesaian')),
                ('note', models.CharField(blank=True, db_default='', max_length=300, verbose_name='catatan')),
                ('settled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('settled_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['answer', 'state'], name='difference_answer_state')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('settled_at', None), ('settled_by', None), ('state__in', ['open', 'noted'])), models.Q(('settled_at__isnull', False), ('settled_by__isnull', False), ('state__in', ['asked', 'settled'])), _connector='OR'), name='difference_settled_by_and_at_together', violation_error_message='Catat penyelesai selisih dan waktunya bersama-sama.')],
            },
        ),
        migrations.CreateModel(
            name='DraftName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('decree', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='names', to='enrollment.decree')),
                ('candidate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='drafted', to='workers.candidate')),
                ('carries', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='carried', to='enrollment.member')),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workers.worker')),
                ('village', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='villages.village')),
                ('left_out', models.CharField(blank=True, db_default='', max_length=20)),
                ('kept_reason', models.CharField(blank=True, db_default='', max_length=300, verbose_name='alasan')),
                ('kept_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('kept_at', models.DateTimeField(null=True)),
                ('struck_reason', models.CharField(blank=True, db_default='', max_length=300, verbose_name='alasan')),
                ('struck_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('struck_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('decree', 'worker'), name='draftname_stands_once', violation_error_message='Orang ini sudah ada dalam rancangan SK tersebut.'), models.CheckConstraint(condition=models.Q(models.Q(('struck_at', None), ('struck_by', None), ('struck_reason', '')), models.Q(('struck_at__isnull', False), ('struck_by__isnull', False), models.Q(('struck_reason', ''), _negated=True)), _connector='OR'), name='draftname_struck_with_reason', violation_error_message='Tuliskan alasan mengeluarkan nama ini.'), models.CheckConstraint(condition=models.Q(models.Q(('kept_at', None), ('kept_by', None), ('kept_reason', '')), models.Q(('kept_at__isnull', False), ('kept_by__isnull', False), models.Q(('kept_reason', ''), _negated=True)), _connector='OR'), name='draftname_kept_with_reason', violation_error_message='Tuliskan alasan tetap memuat nama ini.')],
            },
        ),
        migrations.CreateModel(
            name='DraftRemoval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('decree', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='removals', to='enrollment.decree')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='removals', to='enrollment.member')),
                ('reason', models.CharField(max_length=12, verbose_name='alasan')),
                ('note', models.CharField(blank=True, default='', max_length=300, verbose_name='keterangan')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('decree', 'member'), name='draftremoval_stands_once', violation_error_message='Orang ini sudah dikeluarkan oleh SK perubahan ini.')],
            },
        ),
        migrations.CreateModel(
            name='FinancePack',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('attempts', models.PositiveSmallIntegerField(db_default=0, default=0)),
                ('queued_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('error', models.TextField(blank=True, db_default='', default='')),
                ('state', models.CharField(choices=[('making', 'Sedang disusun'), ('ready', 'Siap diunduh'), ('failed', 'Gagal disusun')], default='making', max_length=10)),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='packs', to='enrollment.contributionbatch')),
                ('number', models.PositiveSmallIntegerField(verbose_name='berkas ke')),
                ('workbook', models.FileField(blank=True, max_length=200, upload_to='packs/%Y/%m')),
                ('workbook_size', models.PositiveBigIntegerField(null=True, verbose_name='ukuran Excel (byte)')),
                ('workbook_sha256', models.BinaryField(max_length=32, null=True)),
                ('pdf', models.FileField(blank=True, max_length=200, upload_to='packs/%Y/%m')),
                ('pdf_size', models.PositiveBigIntegerField(null=True, verbose_name='ukuran PDF (byte)')),
                ('pdf_sha256', models.BinaryField(max_length=32, null=True)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('batch', 'number'), name='financepack_number_stands_once', violation_error_message='Berkas keuangan ini sudah disusun.')],
            },
        ),
        migrations.CreateModel(
            name='Layout',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='nama susunan')),
                ('rows_per_file', models.PositiveIntegerField(verbose_name='baris paling banyak dalam satu berkas')),
                ('is_used', models.BooleanField(default=False, verbose_name='dipakai')),
                ('edited_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('edited_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('name',), name='layout_name_stands_once', violation_error_message='Susunan dengan nama ini sudah ada.'), models.UniqueConstraint(condition=models.Q(('is_used', True)), fields=('is_used',), name='layout_used_is_one', violation_error_message='Hanya satu susunan yang dipakai pada satu waktu.'), models.CheckConstraint(condition=models.Q(('rows_per_file__gte', 1), ('rows_per_file__lte', 10000)), name='layout_rows_within_what_bpjs_takes', violation_error_message='BPJS menerima 1 sampai 10.000 baris dalam satu berkas.'), models.CheckConstraint(condition=models.Q(models.Q(('edited_at', None), ('edited_by', None)), models.Q(('edited_at__isnull', False), ('edited_by__isnull', False)), _connector='OR'), name='layout_edited_by_and_at_together', violation_error_message='Catat pengubah susunan dan waktunya bersama-sama.')],
            },
        ),
        migrations.CreateModel(
            name='LayoutColumn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('layout', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='columns', to='enrollment.layout')),
                ('position', models.PositiveSmallIntegerField()),
                ('header', models.CharField(max_length=60, verbose_name='judul kolom')),
                ('source', models.CharField(blank=True, default='', max_length=30, verbose_name='isi')),
                ('form', models.CharField(blank=True, default='', max_length=20, verbose_name='bentuk')),
                ('fixed', models.CharField(blank=True, default='', max_length=100, verbose_name='isi tetap')),
            ],
            options={
                'constraints': [models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('layout', 'position'), name='layoutcolumn_position_stands_once', violation_error_message='Dua kolom tidak bisa berada di tempat yang sama.'), models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('layout', 'header'), name='layoutcolumn_header_stands_once', violation_error_message='Judul kolom ini sudah ada dalam susunan tersebut.')],
            },
        ),
        migrations.CreateModel(
            name='MonthPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('attempts', models.PositiveSmallIntegerField(db_default=0, default=0)),
                ('queued_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('error', models.TextField(blank=True, db_default='', default='')),
                ('state', models.CharField(choices=[('waiting', 'Menunggu'), ('done', 'Selesai'), ('failed', 'Gagal dihitung')], db_default='waiting', default='waiting', max_length=10)),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='enrollment.contributionbatch')),
                ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='villages.district')),
                ('people', models.PositiveIntegerField(db_default=0, default=0, verbose_name='orang')),
                ('lines', models.PositiveIntegerField(db_default=0, default=0, verbose_name='baris iuran')),
                ('jkk', models.PositiveBigIntegerField(db_default=0, default=0, verbose_name='iuran JKK (rupiah)')),
                ('jkm', models.PositiveBigIntegerField(db_default=0, default=0, verbose_name='iuran JKM (rupiah)')),
                ('credits', models.PositiveBigIntegerField(db_default=0, default=0, verbose_name='kredit (rupiah)')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('batch', 'district'), name='monthpart_of_district_stands_once', violation_error_message='Kecamatan ini sudah dihitung dalam bulan tersebut.')],
            },
        ),
        migrations.CreateModel(
            name='PastRefusal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='past_refusals', to='enrollment.member')),
                ('batch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='enrollment.registrationbatch')),
                ('batch_row', models.PositiveIntegerField(null=True)),
                ('answer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='past_refusals', to='enrollment.registrationanswer')),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('answered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('answered_at', models.DateTimeField()),
                ('mended', models.CharField(max_length=300, verbose_name='yang diperbaiki')),
                ('requeued_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('requeued_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('batch', 'batch_row'), name='pastrefusal_row_of_batch_stands_once', violation_error_message='Penolakan baris kiriman ini sudah tercatat.')],
            },
        ),
        migrations.CreateModel(
            name='PaymentPaper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='papers', to='enrollment.payment')),
                ('kind', models.CharField(choices=[('spp', 'SPP-LS (permintaan pembayaran)'), ('spm', 'SPM (perintah membayar)'), ('sp2d', 'SP2D (perintah pencairan dana)')], max_length=4, verbose_name='surat')),
                ('number', models.CharField(max_length=100, verbose_name='nomor')),
                ('dated', models.DateField(verbose_name='tanggal')),
                ('amount', models.PositiveBigIntegerField(verbose_name='jumlah (rupiah)')),
                ('scan', models.FileField(blank=True, max_length=200, upload_to='payments/%Y/%m')),
                ('scan_name', models.CharField(blank=True, default='', max_length=200)),
                ('is_void', models.BooleanField(db_default=False, default=False)),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('payment', 'kind'), name='paymentpaper_of_kind_stands_once', violation_error_message='Surat ini sudah dicatat untuk pembayaran tersebut.'), models.UniqueConstraint(condition=models.Q(('is_void', False)), fields=('kind', 'number'), name='paymentpaper_number_stands_once', violation_error_message='Surat dengan nomor ini sudah dicatat.')],
            },
        ),
        migrations.CreateModel(
            name='PlannedCard',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='planned', to='enrollment.cardrun')),
                ('village', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='villages.village')),
                ('member', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enrollment.member')),
                ('replaces', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enrollment.card')),
                ('skipped', models.CharField(blank=True, choices=[('dead', 'Meninggal dunia'), ('ended', 'Tidak lagi terlindungi'), ('has_card', 'Sudah punya kartu lain yang berlaku'), ('elsewhere', 'Dipindahkan ke cetakan lain')], db_default='', default='', max_length=9, verbose_name='mengapa dilewati')),
            ],
            options={
                'indexes': [models.Index(fields=['run', 'village'], name='plannedcard_run_village')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('skipped', '')), fields=('member',), name='plannedcard_of_member_stands_once', violation_error_message='Kartu peserta ini sedang dicetak.')],
            },
        ),
        migrations.CreateModel(
            name='PlannedLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('batch', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='planned', to='enrollment.contributionbatch')),
                ('district', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='villages.district')),
                ('enrollment', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enrollment.enrollment')),
                ('tariff', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enrollment.tariff')),
                ('corrects', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enrollment.contribution')),
                ('for_month', models.DateField()),
                ('kind', models.CharField(choices=[('regular', 'Iuran bulan ini'), ('adjustment', 'Tambahan bulan lalu'), ('credit', 'Kredit bulan lalu')], max_length=10)),
                ('amount', models.BigIntegerField()),
            ],
            options={
                'indexes': [models.Index(fields=['batch', 'district'], name='plannedline_part')],
            },
        ),
        migrations.CreateModel(
            name='Portrait',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('worker', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='portrait', to='workers.worker')),
                ('file', models.FileField(max_length=200, upload_to='portraits/%Y/%m')),
                ('taken_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('taken_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Replacement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('leaver', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='replaced', to='enrollment.member')),
                ('candidate', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='replacing', to='workers.candidate')),
                ('newcomer', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaces', to='enrollment.member')),
                ('village', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='villages.village')),
                ('offered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('offered_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Scenario',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='nama skenario')),
                ('people', models.PositiveIntegerField(blank=True, null=True, verbose_name='orang')),
                ('budget', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='pagu (rupiah)')),
                ('start', models.DateField(verbose_name='bulan mulai')),
                ('months', models.PositiveSmallIntegerField(default=12, verbose_name='jumlah bulan')),
                ('jkk', models.PositiveIntegerField(blank=True, null=True, verbose_name='JKK per orang (rupiah)')),
                ('jkm', models.PositiveIntegerField(blank=True, null=True, verbose_name='JKM per orang (rupiah)')),
                ('leaving', models.PositiveSmallIntegerField(default=0, verbose_name='keluar setahun (persen)')),
                ('are_replaced', models.BooleanField(default=True, verbose_name='yang keluar diganti')),
                ('note', models.CharField(blank=True, default='', max_length=300, verbose_name='catatan')),
                ('saved_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('saved_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('name',), name='scenario_name_stands_once', violation_error_message='Skenario dengan nama ini sudah ada.'), models.CheckConstraint(condition=models.Q(('people__gt', 0), ('budget__gt', 0), _connector='OR'), name='scenario_has_people_or_budget', violation_error_message='Isi jumlah orang atau pagunya.'), models.CheckConstraint(condition=models.Q(('leaving__lte', 100), ('months__gte', 1), ('months__lte', 120), ('start__day', 1)), name='scenario_is_within_bounds', violation_error_message='Masa skenario 1 sampai 120 bulan, keluar 0–100 persen.')],
            },
        ),
        migrations.CreateModel(
            name='ScenarioWave',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scenario', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='waves', to='enrollment.scenario')),
                ('month', models.DateField(verbose_name='mulai bulan')),
                ('people', models.PositiveIntegerField(verbose_name='orang')),
                ('label', models.CharField(blank=True, default='', max_length=80, verbose_name='keterangan')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('scenario', 'month'), name='scenariowave_month_stands_once', violation_error_message='Gelombang bulan ini sudah ada dalam skenario.'), models.CheckConstraint(condition=models.Q(('month__day', 1), ('people__gt', 0)), name='scenariowave_brings_people', violation_error_message='Gelombang menambah sedikitnya satu orang.')],
            },
        ),
        migrations.CreateModel(
            name='SettledCredit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='settled', to='enrollment.contribution')),
                ('settlement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='enrollment.creditsettlement')),
            ],
        ),
        migrations.CreateModel(
            name='SpotCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='spot_checks', to='workers.worker')),
                ('candidate', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='spot_checks', to='workers.candidate')),
                ('village', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='villages.village')),
                ('date', models.DateField(verbose_name='tanggal kunjungan')),
                ('result', models.CharField(choices=[('as_stated', 'Sesuai dengan data'), ('differs', 'Ada yang berbeda'), ('not_found', 'Orangnya tidak ditemukan')], max_length=10, verbose_name='hasil')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='catatan')),
                ('checked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('checked_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['candidate'], name='spotcheck_candidate')],
                'constraints': [models.CheckConstraint(condition=models.Q(('result', 'as_stated'), models.Q(('note', ''), _negated=True), _connector='OR'), name='spotcheck_difference_has_a_note', violation_error_message='Tuliskan apa yang berbeda di lapangan.')],
            },
        ),
        migrations.CreateModel(
            name='Statement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('attempts', models.PositiveSmallIntegerField(db_default=0, default=0)),
                ('queued_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('error', models.TextField(blank=True, db_default='', default='')),
                ('state', models.CharField(choices=[('received', 'Menunggu dibaca'), ('unplaced', 'Kolomnya belum dikenal'), ('matched', 'Sudah dicocokkan'), ('signed', 'Berita acara ditandatangani'), ('replaced', 'Diganti daftar yang lebih baru'), ('refused', 'Tidak bisa dibaca'), ('withdrawn', 'Ditarik kembali')], default='received', max_length=10)),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='enrollment.contributionbatch')),
                ('file', models.FileField(max_length=200, upload_to='statements/%Y/%m')),
                ('file_name', models.CharField(max_length=200)),
                ('sha256', models.BinaryField(max_length=32)),
                ('received_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('received_at', models.DateTimeField()),
                ('rows', models.PositiveIntegerField(default=0, verbose_name='baris')),
                ('people', models.PositiveIntegerField(default=0, verbose_name='orang menurut BPJS')),
                ('amount', models.PositiveBigIntegerField(default=0, verbose_name='jumlah menurut BPJS (rupiah)')),
                ('jkk', models.PositiveBigIntegerField(null=True, verbose_name='JKK menurut BPJS (rupiah)')),
                ('jkm', models.PositiveBigIntegerField(null=True, verbose_name='JKM menurut BPJS (rupiah)')),
                ('ours_people', models.PositiveIntegerField(default=0, verbose_name='orang menurut kabupaten')),
                ('ours_amount', models.BigIntegerField(default=0, verbose_name='jumlah menurut kabupaten (rupiah)')),
                ('matched', models.PositiveIntegerField(default=0, verbose_name='cocok')),
                ('titles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), blank=True, default=list, size=None)),
                ('samples', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=220), blank=True, default=list, size=None)),
                ('signed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('signed_at', models.DateTimeField(null=True)),
                ('minutes_number', models.CharField(blank=True, db_default='', default='', max_length=100, verbose_name='nomor berita acara')),
                ('minutes_on', models.DateField(null=True, verbose_name='tanggal berita acara')),
                ('scan', models.FileField(blank=True, max_length=200, upload_to='statements/%Y/%m')),
                ('scan_name', models.CharField(blank=True, default='', max_length=200)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['received', 'unplaced', 'matched', 'signed'])), fields=('batch',), name='statement_of_month_stands_once', violation_error_message='Daftar BPJS untuk bulan ini sudah ada.'), models.CheckConstraint(condition=models.Q(models.Q(('signed_at', None), ('signed_by', None)), models.Q(('signed_at__isnull', False), ('signed_by__isnull', False)), _connector='OR'), name='statement_signed_by_and_at_together', violation_error_message='Catat siapa yang menandatangani dan kapan.')],
            },
        ),
        migrations.CreateModel(
            name='StatementColumn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('header', models.CharField(max_length=80, verbose_name='judul kolom')),
                ('title', models.CharField(max_length=200)),
                ('field', models.CharField(blank=True, max_length=20, verbose_name='isi kolom')),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('header',), name='statementcolumn_stands_once', violation_error_message='Judul kolom ini sudah ditentukan artinya.')],
            },
        ),
        migrations.CreateModel(
            name='StatementRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('statement', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='enrollment.statement')),
                ('number', models.PositiveIntegerField(verbose_name='baris')),
                ('sheet', models.CharField(blank=True, db_default='', max_length=100)),
                ('nik', gumas_pbi.fields.SealedTextField(blank=True, default='', null=True, verbose_name='NIK')),
                ('nik_digest', models.BinaryField(max_length=32, null=True)),
                ('kpj', models.CharField(blank=True, db_default='', max_length=30, verbose_name='KPJ')),
                ('name', models.CharField(blank=True, db_default='', max_length=150, verbose_name='nama')),
                ('name_key', models.CharField(blank=True, db_default='', max_length=150)),
                ('jkk', models.BigIntegerField(null=True)),
                ('jkm', models.BigIntegerField(null=True)),
                ('amount', models.BigIntegerField(verbose_name='jumlah (rupiah)')),
                ('worker', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='workers.worker')),
            ],
            options={
                'indexes': [models.Index(fields=['statement', 'worker'], name='statementrow_worker')],
            },
        ),
        migrations.CreateModel(
            name='StatementDifference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('statement', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='differences', to='enrollment.statement')),
                ('kind', models.CharField(choices=[('only_ours', 'Hanya dalam hitungan kita'), ('only_theirs', 'Hanya dalam daftar BPJS'), ('amount', 'Jumlahnya berbeda'), ('name', 'Namanya berbeda'), ('twice', 'Dua kali dalam daftar BPJS')], max_length=12, verbose_name='selisih')),
                ('worker', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workers.worker')),
                ('village', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='villages.village')),
                ('row', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='enrollment.statementrow')),
                ('ours', models.BigIntegerField(null=True, verbose_name='menurut kabupaten (rupiah)')),
                ('theirs', models.BigIntegerField(null=True, verbose_name='menurut BPJS (rupiah)')),
                ('state', models.CharField(choices=[('open', 'Belum ditangani'), ('assigned', 'Sedang ditangani'), ('settled', 'Sudah selesai')], db_default='open', default='open', max_length=8)),
                ('cause', models.CharField(blank=True, choices=[('not_registered', 'Belum terdaftar di BPJS'), ('left', 'Sudah keluar, BPJS belum menghapusnya'), ('dead', 'Meninggal dunia'), ('other_payer', 'Dibayar pihak lain'), ('tariff', 'Tarif atau dasar upah berbeda'), ('spelling', 'Ejaan nama atau nomor'), ('twice', 'Tercatat ganda'), ('our_mistake', 'Kekeliruan data kita'), ('their_mistake', 'Kekeliruan data BPJS'), ('other', 'Lain-lain')], db_default='', default='', max_length=14, verbose_name='sebab')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='penanggung jawab')),
                ('resolution', models.CharField(blank=True, choices=[('they_correct', 'BPJS memperbaiki daftarnya'), ('we_correct', 'Kita memperbaiki data kita'), ('credit', 'Menjadi kredit bulan berikutnya'), ('addition', 'Menjadi tambahan bulan berikutnya'), ('no_matter', 'Orang dan jumlahnya benar')], db_default='', default='', max_length=12, verbose_name='penyelesaian')),
                ('note', models.CharField(blank=True, db_default='', default='', max_length=300, verbose_name='catatan')),
                ('settled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('settled_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['statement', 'state', 'kind'], name='statementdifference_state')],
                'constraints': [models.UniqueConstraint(fields=('statement', 'kind', 'worker', 'row'), name='statementdifference_stands_once', nulls_distinct=False, violation_error_message='Selisih ini sudah tercatat.'), models.CheckConstraint(condition=models.Q(models.Q(('settled_at__isnull', False), ('settled_by__isnull', False), ('state', 'settled'), models.Q(('resolution', ''), _negated=True), models.Q(('cause', ''), _negated=True)), models.Q(models.Q(('state', 'settled'), _negated=True), ('resolution', ''), ('settled_at', None), ('settled_by', None)), _connector='OR'), name='statementdifference_settled_with_cause', violation_error_message='Pilih sebab dan penyelesaian selisih ini.'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'assigned'), _negated=True), ('owner__isnull', False), _connector='OR'), name='statementdifference_assigned_has_owner', violation_error_message='Pilih penanggung jawab selisih ini.')],
            },
        ),
        migrations.CreateModel(
            name='VillageQuota',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='quotas', to='enrollment.period')),
                ('village', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='quotas', to='villages.village')),
                ('places', models.PositiveIntegerField(verbose_name='kuota (orang)')),
                ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('set_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('period', 'village'), name='villagequota_stands_once', violation_error_message='Kuota desa ini untuk masa tersebut sudah ada.')],
            },
        ),
        migrations.RunSQL(CLOSED_MONTH_STAYS, CLOSED_MONTH_STAYS_NO_MORE),
        migrations.RunSQL(ISSUED_DECREE_STAYS, ISSUED_DECREE_STAYS_NO_MORE),
        migrations.RunSQL(CHANGES_ARE_NUMBERED, CHANGES_ARE_NUMBERED_NO_MORE),
    ]

"""The programme, from decree to claim. A closed month and an issued decree do not change."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.constraints
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
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


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ('gumas_pbi', '__first__'),
        ('workers', '0001_squashed_0007_speed'),
    ]

    operations = [
        migrations.CreateModel(
            name='ContributionBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('attempts', models.PositiveSmallIntegerField(db_default=0, default=0)),
                ('queued_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('error', models.TextField(blank=True, db_default='', default='')),
                ('state', models.CharField(choices=[('opening', 'Sedang dihitung'), ('open', 'Terbuka'), ('closed', 'Ditutup'), ('failed', 'Gagal dihitung')], default='opening', max_length=10)),
                ('month', models.DateField(verbose_name='bulan')),
                ('people', models.PositiveIntegerField(default=0, verbose_name='orang')),
                ('lines', models.PositiveIntegerField(default=0, verbose_name='baris iuran')),
                ('jkk', models.PositiveBigIntegerField(default=0, verbose_name='iuran JKK (rupiah)')),
                ('jkm', models.PositiveBigIntegerField(default=0, verbose_name='iuran JKM (rupiah)')),
                ('total', models.GeneratedField(db_persist=True, expression=django.db.models.expressions.CombinedExpression(models.F('jkk'), '+', models.F('jkm')), output_field=models.BigIntegerField())),
                ('opened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('month',), name='contributionbatch_month_stands_once', violation_error_message='Bulan ini sudah dibuka.'),
                    models.CheckConstraint(condition=models.Q(('month__day', 1)), name='contributionbatch_month_is_a_first_day', violation_error_message='Bulan ditulis sebagai tanggal 1.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('closed_by', None)), models.Q(('closed_at__isnull', False), ('closed_by__isnull', False)), _connector='OR'), name='contributionbatch_closed_by_and_at_together', violation_error_message='Catat penutup bulan dan waktunya bersama-sama.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'closed'), _negated=True), ('closed_by__isnull', False), _connector='OR'), name='contributionbatch_is_closed_by_somebody', violation_error_message='Bulan yang ditutup harus punya nama penutupnya.'),
                    models.CheckConstraint(condition=models.Q(('closed_by', models.F('opened_by')), _negated=True), name='contributionbatch_closed_by_another', violation_error_message='Anda yang membuka bulan ini. Penutupan harus dilakukan orang lain.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='LifeEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('death', 'Meninggal dunia'), ('moved', 'Pindah ke luar kabupaten'), ('employed', 'Menjadi penerima upah, ASN, TNI, atau Polri'), ('welfare', 'Sudah mampu'), ('other_payer', 'Dibayar pihak lain'), ('own_wish', 'Permintaan sendiri'), ('other', 'Lainnya')], max_length=12)),
                ('date', models.DateField(verbose_name='tanggal kejadian')),
                ('at_work', models.BooleanField(default=False, verbose_name='akibat kecelakaan kerja')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='keterangan')),
                ('reported_at', models.DateTimeField()),
                ('reported_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('village', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='villages.village')),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='workers.worker')),
                ('decided_at', models.DateTimeField(null=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decision', models.CharField(blank=True, db_default='', max_length=300, verbose_name='alasan keputusan')),
                ('state', models.CharField(choices=[('reported', 'Menunggu keputusan'), ('done', 'Sudah diproses'), ('dismissed', 'Tidak terbukti'), ('withdrawn', 'Dicabut')], db_default='done', default='done', max_length=9)),
            ],
            options={
                'indexes': [
                    models.Index(fields=['state', 'village'], name='lifeevent_state_village'),
                ],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('state', 'reported')), fields=('worker',), name='lifeevent_waits_once', violation_error_message='Orang ini sudah dilaporkan dan menunggu keputusan.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None)), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), models.Q(('state', 'reported'), _negated=True)), _connector='OR'), name='lifeevent_decided_by_and_at_together', violation_error_message='Catat pemutus laporan dan waktunya bersama-sama.'),
                    models.UniqueConstraint(condition=models.Q(('kind', 'death'), models.Q(('state', 'withdrawn'), _negated=True)), fields=('worker',), name='lifeevent_death_stands_once', violation_error_message='Kematian orang ini sudah dilaporkan.'),
                    models.CheckConstraint(condition=models.Q(('decided_by', models.F('reported_by')), ('state', 'done'), _negated=True), name='lifeevent_settled_by_another', violation_error_message='Anda yang melaporkan orang ini. Keputusannya harus dibuat orang lain.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Claim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('open', 'Berkas dikumpulkan'), ('submitted', 'Diajukan ke BPJS'), ('settled', 'Santunan diterima'), ('cancelled', 'Batal: laporan kematian dicabut')], default='open', max_length=10)),
                ('programme', models.CharField(choices=[('JKK', 'Jaminan Kecelakaan Kerja'), ('JKM', 'Jaminan Kematian')], max_length=3)),
                ('months', models.PositiveSmallIntegerField(verbose_name='bulan kepesertaan berturut-turut')),
                ('estimate', models.PositiveBigIntegerField(verbose_name='perkiraan santunan (rupiah)')),
                ('opened_at', models.DateTimeField()),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('village', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='villages.village')),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='workers.worker')),
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='claim', to='enrollment.lifeevent')),
            ],
        ),
        migrations.CreateModel(
            name='ClaimPaper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=30)),
                ('received_at', models.DateTimeField(null=True)),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='papers', to='enrollment.claim')),
                ('received_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('claim', 'code'), name='claimpaper_stands_once', violation_error_message='Berkas ini sudah tercatat dalam klaim tersebut.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('received_at', None), ('received_by', None)), models.Q(('received_at__isnull', False), ('received_by__isnull', False)), _connector='OR'), name='claimpaper_received_by_and_at_together', violation_error_message='Catat penerima berkas dan waktunya bersama-sama.'),
                ],
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
                ('base_income', models.PositiveIntegerField(blank=True, null=True, verbose_name='dasar upah (rupiah)')),
                ('amount', models.PositiveIntegerField(verbose_name='iuran per bulan (rupiah)')),
                ('start', models.DateField(verbose_name='berlaku mulai')),
                ('end', models.DateField(blank=True, null=True, verbose_name='sampai sebelum')),
                ('legal_basis', models.CharField(max_length=200, verbose_name='dasar hukum')),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('end', None), ('end__gt', models.F('start')), _connector='OR'), name='tariff_ends_after_it_starts', violation_error_message='Tarif harus berakhir sesudah tanggal mulai berlaku.'),
                    django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('programme', '='), ('payer', '='), (django.db.models.functions.comparison.Coalesce('bracket', models.Value(0)), '='), ('sector', '='), (enrollment.models.programmes.DateRange('start', 'end', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='tariff_periods_do_not_overlap', violation_error_message='Sudah ada tarif untuk program, pembayar, dan golongan ini pada masa itu.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='AnswerColumn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('header', models.CharField(max_length=80, verbose_name='judul kolom')),
                ('title', models.CharField(max_length=200)),
                ('field', models.CharField(blank=True, max_length=20, verbose_name='isi kolom')),
                ('decided_at', models.DateTimeField()),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('header',), name='answercolumn_stands_once', violation_error_message='Judul kolom ini sudah ditentukan artinya.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Confirmation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(verbose_name='bulan')),
                ('people', models.PositiveIntegerField(verbose_name='orang')),
                ('confirmed_at', models.DateTimeField()),
                ('confirmed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('village', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='confirmations', to='villages.village')),
                ('word', models.CharField(blank=True, db_default='', max_length=200, verbose_name='menurut siapa')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('village', 'month'), name='confirmation_of_village_stands_once', violation_error_message='Desa ini sudah mengonfirmasi pesertanya bulan itu.'),
                    models.CheckConstraint(condition=models.Q(('month__day', 1)), name='confirmation_month_is_a_first_day', violation_error_message='Bulan ditulis sebagai tanggal 1.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ConfirmationException',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('confirmation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='exceptions', to='enrollment.confirmation')),
                ('event', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enrollment.lifeevent')),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workers.worker')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('confirmation', 'worker'), name='confirmationexception_stands_once', violation_error_message='Orang ini sudah disebut dalam konfirmasi tersebut.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Desk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='desks', to=settings.AUTH_USER_MODEL)),
                ('village', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='desk', to='villages.village')),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('until__gt', models.F('since'))), name='desk_ends_after_it_starts', violation_error_message='Waktu pengerjaan harus berakhir sesudah dimulai.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Layout',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='nama susunan')),
                ('rows_per_file', models.PositiveIntegerField(verbose_name='baris paling banyak dalam satu berkas')),
                ('is_used', models.BooleanField(default=False, verbose_name='dipakai')),
                ('edited_at', models.DateTimeField(null=True)),
                ('edited_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('name',), name='layout_name_stands_once', violation_error_message='Susunan dengan nama ini sudah ada.'),
                    models.UniqueConstraint(condition=models.Q(('is_used', True)), fields=('is_used',), name='layout_used_is_one', violation_error_message='Hanya satu susunan yang dipakai pada satu waktu.'),
                    models.CheckConstraint(condition=models.Q(('rows_per_file__gte', 1), ('rows_per_file__lte', 10000)), name='layout_rows_within_what_bpjs_takes', violation_error_message='BPJS menerima 1 sampai 10.000 baris dalam satu berkas.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('edited_at', None), ('edited_by', None)), models.Q(('edited_at__isnull', False), ('edited_by__isnull', False)), _connector='OR'), name='layout_edited_by_and_at_together', violation_error_message='Catat pengubah susunan dan waktunya bersama-sama.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='LayoutColumn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('header', models.CharField(max_length=60, verbose_name='judul kolom')),
                ('source', models.CharField(blank=True, default='', max_length=30, verbose_name='isi')),
                ('form', models.CharField(blank=True, default='', max_length=20, verbose_name='bentuk')),
                ('fixed', models.CharField(blank=True, default='', max_length=100, verbose_name='isi tetap')),
                ('layout', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='columns', to='enrollment.layout')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('layout', 'position'), name='layoutcolumn_position_stands_once', violation_error_message='Dua kolom tidak bisa berada di tempat yang sama.'),
                    models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('layout', 'header'), name='layoutcolumn_header_stands_once', violation_error_message='Judul kolom ini sudah ada dalam susunan tersebut.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Payment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('paid_on', models.DateField(verbose_name='tanggal bayar')),
                ('amount', models.PositiveBigIntegerField(verbose_name='jumlah (rupiah)')),
                ('reference', models.CharField(max_length=100, verbose_name='nomor SP2D')),
                ('recorded_at', models.DateTimeField()),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='enrollment.contributionbatch')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('batch', 'reference'), name='payment_reference_stands_once', violation_error_message='Pembayaran dengan nomor SP2D ini sudah dicatat.'),
                    models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='payment_is_of_money', violation_error_message='Jumlah pembayaran harus lebih dari nol.'),
                ],
            },
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
                ('set_at', models.DateTimeField()),
                ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('end__gt', models.F('start'))), name='period_ends_after_it_starts', violation_error_message='Masa kuota harus berakhir sesudah dimulai.'),
                    django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(enrollment.models.programmes.DateRange('start', 'end', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='period_does_not_overlap', violation_error_message='Sudah ada kuota untuk masa itu. Ubah yang sudah ada.'),
                ],
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
                ('people', models.PositiveIntegerField(default=0, verbose_name='orang')),
                ('drafted_at', models.DateTimeField()),
                ('issued_at', models.DateTimeField(null=True)),
                ('drafted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('issued_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('about', models.CharField(blank=True, default='', max_length=300, verbose_name='tentang')),
                ('amends', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='amendments', to='enrollment.decree')),
                ('extends', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='extensions', to='enrollment.decree')),
                ('legal_basis', models.TextField(blank=True, default='', verbose_name='dasar hukum')),
                ('scan', models.FileField(blank=True, max_length=200, upload_to='decrees/%Y/%m')),
                ('scan_name', models.CharField(blank=True, default='', max_length=200)),
                ('scanned_at', models.DateTimeField(null=True)),
                ('scanned_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('period', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decrees', to='enrollment.period')),
                ('from_proposals', models.ManyToManyField(related_name='+', to='workers.proposal')),
                ('from_villages', models.ManyToManyField(related_name='+', to='villages.village')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('number',), name='decree_number_stands_once', violation_error_message='Nomor SK ini sudah dipakai.'),
                    models.CheckConstraint(condition=models.Q(('end__gt', models.F('start'))), name='decree_ends_after_it_starts', violation_error_message='Masa berlaku SK harus berakhir sesudah dimulai.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('issued_at', None), ('issued_by', None), ('state', 'draft')), models.Q(('issued_at__isnull', False), ('issued_by__isnull', False), ('state', 'issued')), _connector='OR'), name='decree_issued_by_and_at_together', violation_error_message='Catat yang menetapkan SK dan waktunya bersama-sama.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('scan', ''), ('scanned_at', None), ('scanned_by', None)), models.Q(('scanned_at__isnull', False), ('scanned_by__isnull', False), models.Q(('scan', ''), _negated=True)), _connector='OR'), name='decree_scanned_by_and_at_together', violation_error_message='Catat pengunggah pindaian SK dan waktunya bersama.'),
                    models.CheckConstraint(condition=models.Q(('amends', None), ('extends', None), _connector='OR'), name='decree_amends_or_extends', violation_error_message='Satu SK mengubah atau melanjutkan, tidak keduanya.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='CardRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('attempts', models.PositiveSmallIntegerField(db_default=0, default=0)),
                ('queued_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('error', models.TextField(blank=True, db_default='', default='')),
                ('state', models.CharField(choices=[('printing', 'Sedang dicetak'), ('printed', 'Siap diunduh'), ('failed', 'Gagal dicetak')], default='printing', max_length=10)),
                ('cards', models.PositiveIntegerField(default=0, verbose_name='kartu')),
                ('pages', models.PositiveIntegerField(default=0, verbose_name='halaman')),
                ('asked_at', models.DateTimeField()),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('village', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='villages.village')),
                ('decree', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='enrollment.decree')),
            ],
        ),
        migrations.CreateModel(
            name='CardFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', models.FileField(max_length=200, upload_to='cards/%Y/%m')),
                ('cards', models.PositiveIntegerField()),
                ('pages', models.PositiveIntegerField()),
                ('village', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='villages.village')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='enrollment.cardrun')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('run', 'village'), name='cardfile_of_village_stands_once', violation_error_message='Kartu desa ini sudah dicetak dalam putaran tersebut.'),
                ],
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
                ('file', models.FileField(max_length=200, upload_to='answers/%Y/%m')),
                ('file_name', models.CharField(max_length=200)),
                ('received_at', models.DateTimeField()),
                ('accepted', models.PositiveIntegerField(default=0, verbose_name='diterima')),
                ('refused', models.PositiveIntegerField(default=0, verbose_name='ditolak')),
                ('unknown', models.PositiveIntegerField(default=0, verbose_name='tidak dikenal')),
                ('unmentioned', models.PositiveIntegerField(default=0, verbose_name='tidak disebut')),
                ('decree', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='enrollment.decree')),
                ('received_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked', models.PositiveIntegerField(default=0, verbose_name='ditunggu jawabannya')),
                ('disputed', models.PositiveIntegerField(default=0, verbose_name='disebut, belum bisa dipakai')),
                ('lines', models.PositiveIntegerField(default=0, verbose_name='baris')),
                ('samples', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=220), blank=True, default=list, size=None)),
                ('titles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), blank=True, default=list, size=None)),
                ('waiting', models.PositiveIntegerField(default=0, verbose_name='masih diproses')),
            ],
        ),
        migrations.CreateModel(
            name='RegistrationBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='kiriman ke')),
                ('people', models.PositiveIntegerField(verbose_name='orang')),
                ('sent_at', models.DateTimeField()),
                ('decree', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='batches', to='enrollment.decree')),
                ('sent_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('decree', 'number'), name='registrationbatch_number_stands_once', violation_error_message='Nomor kiriman ini sudah ada untuk SK tersebut.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Member',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('decreed', 'Belum dikirim ke BPJS'), ('sent', 'Menunggu jawaban BPJS'), ('accepted', 'Terdaftar'), ('refused', 'Ditolak BPJS'), ('removed', 'Dikeluarkan dari SK')], db_default='decreed', default='decreed', max_length=10)),
                ('name', models.CharField(max_length=150)),
                ('batch_row', models.PositiveIntegerField(null=True)),
                ('start', models.DateField(null=True, verbose_name='terlindungi mulai')),
                ('reason', models.CharField(blank=True, db_default='', max_length=300, verbose_name='alasan BPJS')),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('candidate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='workers.candidate')),
                ('decree', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='enrollment.decree')),
                ('decreed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('verified_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('village', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='villages.village')),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='workers.worker')),
                ('batch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='members', to='enrollment.registrationbatch')),
                ('carries', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='carried_into', to='enrollment.member')),
                ('answer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='members', to='enrollment.registrationanswer')),
                ('given_up_at', models.DateTimeField(null=True)),
                ('given_up_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('given_up_reason', models.CharField(blank=True, db_default='', max_length=300)),
            ],
            options={
                'indexes': [
                    models.Index(fields=['decree', 'state'], name='member_decree_state'),
                    models.Index(fields=['worker'], name='member_worker'),
                    models.Index(fields=['village', 'state'], include=('decree', 'worker', 'id'), name='member_village_state'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('decreed_by', models.F('verified_by')), _negated=True), name='member_decreed_by_another', violation_error_message='Anda yang memverifikasi orang ini. SK harus ditetapkan orang lain.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('answered_by', None)), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False)), _connector='OR'), name='member_answered_by_and_at_together', violation_error_message='Catat penerima jawaban BPJS dan waktunya bersama-sama.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'accepted'), _negated=True), ('start__isnull', False), _connector='OR'), name='member_accepted_has_a_start', violation_error_message='Peserta yang diterima BPJS harus punya tanggal mulai.'),
                    models.UniqueConstraint(fields=('batch', 'batch_row'), name='member_row_of_batch_stands_once', violation_error_message='Nomor urut dalam kiriman ke BPJS tidak boleh ganda.'),
                    models.UniqueConstraint(fields=('decree', 'worker'), name='member_stands_once_in_decree', violation_error_message='Orang ini sudah ada dalam SK tersebut.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('given_up_at', None), ('given_up_by', None), ('given_up_reason', '')), models.Q(('given_up_at__isnull', False), ('given_up_by__isnull', False), ('state__in', ['refused', 'removed']), models.Q(('given_up_reason', ''), _negated=True)), _connector='OR'), name='member_given_up_with_reason', violation_error_message='Tuliskan alasan tidak mengirim orang ini lagi.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Card',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('serial', models.CharField(max_length=20, verbose_name='nomor seri')),
                ('token', gumas_pbi.fields.SealedTextField(blank=True, default='', null=True)),
                ('token_digest', models.BinaryField(max_length=32)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('village', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='villages.village')),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cards', to='workers.worker')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='allotted', to='enrollment.cardrun')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cards', to='enrollment.member')),
                ('handed_at', models.DateTimeField(null=True)),
                ('handed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('handed_on', models.DateField(null=True, verbose_name='diserahkan pada')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['run', 'village'], name='card_run_village'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('serial',), name='card_serial_stands_once', violation_error_message='Nomor seri kartu ini sudah dipakai.'),
                    models.UniqueConstraint(fields=('token_digest',), name='card_token_stands_once', violation_error_message='Kode QR kartu ini sudah dipakai.'),
                    models.UniqueConstraint(condition=models.Q(('revoked_at', None)), fields=('member',), name='card_of_member_stands_once', violation_error_message='Peserta ini sudah punya kartu yang berlaku.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('handed_at', None), ('handed_by', None), ('handed_on', None)), models.Q(('handed_at__isnull', False), ('handed_by__isnull', False), ('handed_on__isnull', False)), _connector='OR'), name='card_handed_over_by_and_at_together', violation_error_message='Catat penyerah kartu, harinya, dan waktunya bersama.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Enrollment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.CharField(choices=[('JKK', 'Jaminan Kecelakaan Kerja'), ('JKM', 'Jaminan Kematian')], max_length=3)),
                ('start', models.DateField(verbose_name='mulai')),
                ('end', models.DateField(null=True, verbose_name='berakhir')),
                ('end_reason', models.CharField(choices=[('decree', 'SK berakhir'), ('death', 'Meninggal dunia'), ('moved', 'Pindah'), ('employed', 'Menjadi penerima upah, ASN, TNI, atau Polri'), ('welfare', 'Sudah mampu'), ('duplicate', 'Data ganda'), ('other_payer', 'Dibayar pihak lain'), ('own_wish', 'Permintaan sendiri'), ('arrears', 'Iuran tidak dibayar lebih dari 3 bulan'), ('amended', 'Dikeluarkan oleh SK perubahan')], db_default='decree', default='decree', max_length=12)),
                ('created_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('village', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='villages.village')),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrollments', to='workers.worker')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrollments', to='enrollment.member')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['start', 'end'], name='enrollment_start_end'),
                    models.Index(fields=['village', 'programme'], include=('start', 'end', 'worker'), name='enrollment_village'),
                    models.Index(condition=models.Q(('end_reason', 'decree'), _negated=True), fields=['member'], name='enrollment_left_early'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('end', None), ('end__gte', models.F('start')), _connector='OR'), name='enrollment_ends_after_it_starts', violation_error_message='Perlindungan tidak bisa berakhir sebelum dimulai.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('ended_by', None)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False)), _connector='OR'), name='enrollment_ended_by_and_at_together', violation_error_message='Catat yang mengakhiri dan waktunya bersama-sama.'),
                    models.CheckConstraint(condition=models.Q(('end_reason', 'decree'), models.Q(('end__isnull', False), ('ended_by__isnull', False)), _connector='OR'), name='enrollment_end_has_a_reason', violation_error_message='Pengakhiran perlindungan harus beralasan.'),
                    django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('worker', '='), ('programme', '='), (enrollment.models.programmes.DateRange('start', 'end', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='enrollment_periods_do_not_overlap', violation_error_message='Orang ini sudah terlindungi dalam program yang sama pada masa itu.'),
                    models.UniqueConstraint(fields=('member', 'programme'), name='enrollment_of_member_stands_once', violation_error_message='Peserta ini sudah didaftarkan dalam program tersebut.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Contribution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.CharField(choices=[('JKK', 'Jaminan Kecelakaan Kerja'), ('JKM', 'Jaminan Kematian')], max_length=3)),
                ('kind', models.CharField(choices=[('regular', 'Iuran bulan ini'), ('adjustment', 'Tambahan'), ('credit', 'Kredit')], db_default='regular', default='regular', max_length=10)),
                ('amount', models.BigIntegerField(verbose_name='rupiah')),
                ('village', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='villages.village')),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contributions', to='workers.worker')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='enrollment.contributionbatch')),
                ('decree', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='enrollment.decree')),
                ('enrollment', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='enrollment.enrollment')),
                ('tariff', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='enrollment.tariff')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('kind', 'regular')), fields=('batch', 'worker', 'programme'), name='contribution_is_owed_once', violation_error_message='Iuran orang ini untuk program dan bulan tersebut sudah dihitung.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Difference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('open', 'Perlu diselesaikan'), ('asked', 'Ditanyakan ke BPJS'), ('noted', 'Dicatat saja'), ('settled', 'Sudah diselesaikan')], db_default='open', default='open', max_length=8)),
                ('row', models.PositiveIntegerField()),
                ('sheet', models.CharField(blank=True, db_default='', max_length=100)),
                ('code', models.CharField(max_length=30)),
                ('says_accepted', models.BooleanField(null=True)),
                ('kpj', models.CharField(blank=True, db_default='', max_length=30)),
                ('start', models.DateField(null=True)),
                ('says', models.CharField(blank=True, db_default='', max_length=300)),
                ('resolution', models.CharField(blank=True, choices=[('accept', 'BPJS menerima orang ini'), ('refuse', 'BPJS menolak orang ini'), ('keep', 'Data kita tetap berlaku'), ('not_ours', 'Bukan orang kita'), ('mended', 'Sudah diperbaiki di tempat lain'), ('ask', 'Tanyakan ke BPJS'), ('answered', 'Dijawab BPJS kemudian')], db_default='', max_length=20, verbose_name='penyelesaian')),
                ('note', models.CharField(blank=True, db_default='', max_length=300, verbose_name='catatan')),
                ('settled_at', models.DateTimeField(null=True)),
                ('answer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='differences', to='enrollment.registrationanswer')),
                ('member', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='differences', to='enrollment.member')),
                ('settled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('name', models.CharField(blank=True, db_default='', max_length=80)),
                ('other', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enrollment.member')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['answer', 'state'], name='difference_answer_state'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('settled_at', None), ('settled_by', None), ('state__in', ['open', 'noted'])), models.Q(('settled_at__isnull', False), ('settled_by__isnull', False), ('state__in', ['asked', 'settled'])), _connector='OR'), name='difference_settled_by_and_at_together', violation_error_message='Catat penyelesai selisih dan waktunya bersama-sama.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='DraftName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('left_out', models.CharField(blank=True, db_default='', max_length=20)),
                ('kept_reason', models.CharField(blank=True, db_default='', max_length=300, verbose_name='alasan')),
                ('kept_at', models.DateTimeField(null=True)),
                ('struck_reason', models.CharField(blank=True, db_default='', max_length=300, verbose_name='alasan')),
                ('struck_at', models.DateTimeField(null=True)),
                ('candidate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='drafted', to='workers.candidate')),
                ('carries', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='carried', to='enrollment.member')),
                ('decree', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='names', to='enrollment.decree')),
                ('kept_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('struck_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('village', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='villages.village')),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workers.worker')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('decree', 'worker'), name='draftname_stands_once', violation_error_message='Orang ini sudah ada dalam rancangan SK tersebut.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('struck_at', None), ('struck_by', None), ('struck_reason', '')), models.Q(('struck_at__isnull', False), ('struck_by__isnull', False), models.Q(('struck_reason', ''), _negated=True)), _connector='OR'), name='draftname_struck_with_reason', violation_error_message='Tuliskan alasan mengeluarkan nama ini.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('kept_at', None), ('kept_by', None), ('kept_reason', '')), models.Q(('kept_at__isnull', False), ('kept_by__isnull', False), models.Q(('kept_reason', ''), _negated=True)), _connector='OR'), name='draftname_kept_with_reason', violation_error_message='Tuliskan alasan tetap memuat nama ini.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='DraftRemoval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=12, verbose_name='alasan')),
                ('note', models.CharField(blank=True, default='', max_length=300, verbose_name='keterangan')),
                ('decree', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='removals', to='enrollment.decree')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='removals', to='enrollment.member')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('decree', 'member'), name='draftremoval_stands_once', violation_error_message='Orang ini sudah dikeluarkan oleh SK perubahan ini.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='PastRefusal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('batch_row', models.PositiveIntegerField(null=True)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('answered_at', models.DateTimeField()),
                ('mended', models.CharField(max_length=300, verbose_name='yang diperbaiki')),
                ('requeued_at', models.DateTimeField()),
                ('answered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('batch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='enrollment.registrationbatch')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='past_refusals', to='enrollment.member')),
                ('requeued_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('answer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='past_refusals', to='enrollment.registrationanswer')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('batch', 'batch_row'), name='pastrefusal_row_of_batch_stands_once', violation_error_message='Penolakan baris kiriman ini sudah tercatat.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Replacement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('offered_at', models.DateTimeField()),
                ('candidate', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='replacing', to='workers.candidate')),
                ('leaver', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='replaced', to='enrollment.member')),
                ('newcomer', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaces', to='enrollment.member')),
                ('offered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('village', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='villages.village')),
            ],
        ),
        migrations.CreateModel(
            name='SpotCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField(verbose_name='tanggal kunjungan')),
                ('result', models.CharField(choices=[('as_stated', 'Sesuai dengan data'), ('differs', 'Ada yang berbeda'), ('not_found', 'Orangnya tidak ditemukan')], max_length=10, verbose_name='hasil')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='catatan')),
                ('checked_at', models.DateTimeField()),
                ('candidate', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='spot_checks', to='workers.candidate')),
                ('checked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('village', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='villages.village')),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='spot_checks', to='workers.worker')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['candidate'], name='spotcheck_candidate'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('result', 'as_stated'), models.Q(('note', ''), _negated=True), _connector='OR'), name='spotcheck_difference_has_a_note', violation_error_message='Tuliskan apa yang berbeda di lapangan.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='VillageQuota',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('places', models.PositiveIntegerField(verbose_name='kuota (orang)')),
                ('set_at', models.DateTimeField()),
                ('period', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='quotas', to='enrollment.period')),
                ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('village', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='quotas', to='villages.village')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('period', 'village'), name='villagequota_stands_once', violation_error_message='Kuota desa ini untuk masa tersebut sudah ada.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Alert',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('decree_ends', 'SK akan berakhir'), ('turns_65', 'Peserta akan berusia 65 tahun'), ('unpaid', 'Iuran belum dibayar'), ('budget', 'Anggaran tidak cukup sampai akhir masa')], max_length=12)),
                ('key', models.CharField(max_length=60)),
                ('threshold', models.PositiveSmallIntegerField()),
                ('told_at', models.DateTimeField()),
                ('told', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('kind', 'key', 'threshold', 'told'), name='alert_is_told_once', violation_error_message='Peringatan ini sudah dikirim kepada orang tersebut.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='AnswerWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('word', models.CharField(max_length=80)),
                ('title', models.CharField(max_length=80, verbose_name='status')),
                ('meaning', models.CharField(choices=[('accepted', 'Diterima'), ('refused', 'Ditolak'), ('waiting', 'Masih diproses BPJS')], max_length=8, verbose_name='artinya')),
                ('decided_at', models.DateTimeField()),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('word',), name='answerword_stands_once', violation_error_message='Status ini sudah ditentukan artinya.'),
                ],
            },
        ),
        migrations.RunSQL(CLOSED_MONTH_STAYS, CLOSED_MONTH_STAYS_NO_MORE),
        migrations.RunSQL(ISSUED_DECREE_STAYS, ISSUED_DECREE_STAYS_NO_MORE),
    ]

"""Months, bills, payments, reconciliation and plans."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

import enrollment.models.programmes
import gumas_pbi.fields


class Migration(migrations.Migration):

    dependencies = [
        ('enrollment', '0011_frozen_batches'),
        ('villages', '0002_waves'),
        ('workers', '0007_speed'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL("CREATE SEQUENCE enrollment_change", "DROP SEQUENCE enrollment_change"),
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
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('verdict', 'blocked')), fields=['worker'], name='billingfinding_blocked')],
                'constraints': [models.UniqueConstraint(fields=('batch', 'code', 'worker'), name='billingfinding_stands_once', violation_error_message='Temuan ini sudah tercatat untuk bulan tersebut.'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('reason', ''), ('verdict', 'open')), models.Q(models.Q(('verdict', 'open'), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='billingfinding_decided_with_reason', violation_error_message='Tuliskan alasan keputusan ini.')],
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
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('payment', 'kind'), name='paymentpaper_of_kind_stands_once', violation_error_message='Surat ini sudah dicatat untuk pembayaran tersebut.'), models.UniqueConstraint(fields=('kind', 'number'), name='paymentpaper_number_stands_once', violation_error_message='Surat dengan nomor ini sudah dicatat.')],
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
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('bill__isnull', False), ('kind', 'netted')), models.Q(models.Q(('kind', 'netted'), _negated=True), ('bill', None)), _connector='OR'), name='creditsettlement_netted_names_its_bill', violation_error_message='Pilih tagihan yang dipotong dengan kredit ini.'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'given_up'), _negated=True), models.Q(('note', ''), _negated=True), _connector='OR'), name='creditsettlement_given_up_with_reason', violation_error_message='Tuliskan mengapa kredit ini tidak dapat ditagih lagi.')],
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
                'constraints': [models.UniqueConstraint(fields=('header',), name='statementcolumn_stands_once', violation_error_message='Judul kolom ini sudah ditentukan artinya.')],
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
                ('state', models.CharField(choices=[('received', 'Menunggu dibaca'), ('unplaced', 'Kolomnya belum dikenal'), ('matched', 'Sudah dicocokkan'), ('signed', 'Berita acara ditandatangani'), ('replaced', 'Diganti daftar yang lebih baru'), ('refused', 'Tidak bisa dibaca')], default='received', max_length=10)),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='enrollment.contributionbatch')),
                ('file', models.FileField(max_length=200, upload_to='statements/%Y/%m')),
                ('file_name', models.CharField(max_length=200)),
                ('sha256', models.BinaryField(max_length=32)),
                ('received_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('received_at', models.DateTimeField()),
                ('rows', models.PositiveIntegerField(default=0, verbose_name='baris')),
                ('people', models.PositiveIntegerField(default=0, verbose_name='orang menurut BPJS')),
                ('amount', models.PositiveBigIntegerField(default=0, verbose_name='jumlah menurut BPJS (rupiah)')),
                ('ours_people', models.PositiveIntegerField(default=0, verbose_name='orang menurut kabupaten')),
                ('ours_amount', models.BigIntegerField(default=0, verbose_name='jumlah menurut kabupaten (rupiah)')),
                ('matched', models.PositiveIntegerField(default=0, verbose_name='cocok')),
                ('titles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), blank=True, default=list, size=None)),
                ('samples', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=220), blank=True, default=list, size=None)),
                ('signed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('signed_at', models.DateTimeField(null=True)),
                ('scan', models.FileField(blank=True, max_length=200, upload_to='statements/%Y/%m')),
                ('scan_name', models.CharField(blank=True, default='', max_length=200)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['received', 'unplaced', 'matched', 'signed'])), fields=('batch',), name='statement_of_month_stands_once', violation_error_message='Daftar BPJS untuk bulan ini sudah ada.'), models.CheckConstraint(condition=models.Q(models.Q(('signed_at', None), ('signed_by', None)), models.Q(('signed_at__isnull', False), ('signed_by__isnull', False)), _connector='OR'), name='statement_signed_by_and_at_together', violation_error_message='Catat siapa yang menandatangani dan kapan.')],
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
                ('workbook_sha256', models.BinaryField(max_length=32, null=True)),
                ('pdf', models.FileField(blank=True, max_length=200, upload_to='packs/%Y/%m')),
                ('pdf_sha256', models.BinaryField(max_length=32, null=True)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('batch', 'number'), name='financepack_number_stands_once', violation_error_message='Berkas keuangan ini sudah disusun.')],
            },
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
        migrations.RemoveConstraint(
            model_name='contribution',
            name='contribution_is_owed_once',
        ),
        migrations.RemoveConstraint(
            model_name='tariff',
            name='tariff_periods_do_not_overlap',
        ),
        migrations.AddField(
            model_name='contribution',
            name='base',
            field=models.PositiveIntegerField(null=True, verbose_name='dasar upah (rupiah)'),
        ),
        migrations.AddField(
            model_name='contribution',
            name='corrects',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='enrollment.contribution'),
        ),
        migrations.AddField(
            model_name='contribution',
            name='for_month',
            field=models.DateField(null=True, verbose_name='untuk bulan'),
        ),
        migrations.AddField(
            model_name='contributionbatch',
            name='blocked',
            field=models.PositiveBigIntegerField(db_default=0, default=0, verbose_name='dicegah (rupiah)'),
        ),
        migrations.AddField(
            model_name='contributionbatch',
            name='checked_at',
            field=models.DateTimeField(null=True, verbose_name='diperiksa pada'),
        ),
        migrations.AddField(
            model_name='contributionbatch',
            name='credits',
            field=models.PositiveBigIntegerField(db_default=0, default=0, verbose_name='kredit (rupiah)'),
        ),
        migrations.AddField(
            model_name='contributionbatch',
            name='known_until',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='contributionbatch',
            name='reference_date',
            field=models.DateField(null=True, verbose_name='tanggal acuan tarif'),
        ),
        migrations.AddField(
            model_name='enrollment',
            name='change',
            field=models.BigIntegerField(db_default=enrollment.models.programmes.NextChange(), editable=False),
        ),
        migrations.AddField(
            model_name='payment',
            name='cancelled_reason',
            field=models.CharField(blank=True, default='', max_length=300, verbose_name='alasan batal'),
        ),
        migrations.AddField(
            model_name='payment',
            name='state',
            field=models.CharField(choices=[('requested', 'SPP diajukan'), ('ordered', 'SPM diterbitkan'), ('paid', 'Dibayar (SP2D)'), ('cancelled', 'Dibatalkan')], default='requested', max_length=10),
        ),
        migrations.AddField(
            model_name='tariff',
            name='change',
            field=models.BigIntegerField(db_default=enrollment.models.programmes.NextChange()),
        ),
        migrations.AddField(
            model_name='tariff',
            name='corrects',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='enrollment.tariff'),
        ),
        migrations.AddField(
            model_name='tariff',
            name='income_from',
            field=models.PositiveBigIntegerField(blank=True, null=True, verbose_name='penghasilan mulai (rupiah)'),
        ),
        migrations.AddField(
            model_name='tariff',
            name='rate',
            field=models.DecimalField(blank=True, decimal_places=4, max_digits=7, null=True, verbose_name='persen dari dasar upah'),
        ),
        migrations.AddField(
            model_name='tariff',
            name='set_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='tariff',
            name='set_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='tariff',
            name='superseded_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='tariff',
            name='superseded_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='tariff',
            name='used_until',
            field=models.DateField(null=True, verbose_name='dipakai sampai bulan'),
        ),
        migrations.AlterField(
            model_name='contribution',
            name='kind',
            field=models.CharField(choices=[('regular', 'Iuran bulan ini'), ('adjustment', 'Tambahan bulan lalu'), ('credit', 'Kredit bulan lalu')], db_default='regular', default='regular', max_length=10),
        ),
        migrations.AlterField(
            model_name='contributionbatch',
            name='state',
            field=models.CharField(choices=[('opening', 'Sedang disiapkan'), ('computing', 'Sedang dihitung'), ('open', 'Terbuka'), ('closed', 'Ditutup'), ('failed', 'Gagal dihitung')], default='opening', max_length=10),
        ),
        migrations.AlterField(
            model_name='payment',
            name='paid_on',
            field=models.DateField(null=True, verbose_name='tanggal bayar'),
        ),
        migrations.AddIndex(
            model_name='contribution',
            index=models.Index(condition=models.Q(('kind', 'regular'), _negated=True), fields=['for_month'], name='contribution_late'),
        ),
        migrations.AddIndex(
            model_name='enrollment',
            index=models.Index(fields=['change'], name='enrollment_changed'),
        ),
        migrations.AddConstraint(
            model_name='tariff',
            constraint=models.CheckConstraint(condition=models.Q(('rate', None), models.Q(('base_income__isnull', False), ('rate__gt', 0)), _connector='OR'), name='tariff_rate_has_a_base', violation_error_message='Persen iuran memerlukan dasar upah.'),
        ),
        migrations.AddConstraint(
            model_name='tariff',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('set_at', None), ('set_by', None)), models.Q(('set_at__isnull', False), ('set_by__isnull', False)), _connector='OR'), name='tariff_set_by_and_at_together', violation_error_message='Catat penyusun tarif dan waktunya bersama-sama.'),
        ),
        migrations.AddConstraint(
            model_name='tariff',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('superseded_at', None), ('superseded_by', None)), models.Q(('superseded_at__isnull', False), ('superseded_by__isnull', False)), _connector='OR'), name='tariff_superseded_by_and_at_together', violation_error_message='Catat pengoreksi tarif dan waktunya bersama-sama.'),
        ),
        migrations.AddConstraint(
            model_name='tariff',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('superseded_at', None)), expressions=[('programme', '='), ('payer', '='), (django.db.models.functions.comparison.Coalesce('bracket', models.Value(0)), '='), ('sector', '='), (enrollment.models.programmes.DateRange('start', 'end', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='tariff_periods_do_not_overlap', violation_error_message='Sudah ada tarif untuk program, pembayar, dan golongan ini pada masa itu.'),
        ),
        migrations.AddField(
            model_name='payment',
            name='bill',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='enrollment.bill'),
        ),
    ]

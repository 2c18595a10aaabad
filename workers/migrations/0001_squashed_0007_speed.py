"""People, and the road onto the register."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
import gumas_pbi.fields
from django.conf import settings
from django.db import migrations, models



class Migration(migrations.Migration):
    replaces = [
        ('workers', '0001_initial'),
        ('workers', '0002_rosters_mended'),
        ('workers', '0003_who_does_not_work'),
        ('workers', '0004_verdicts'),
        ('workers', '0005_corrections'),
        ('workers', '0006_worklist'),
        ('workers', '0007_speed'),
    ]

    initial = True

    dependencies = [
        ('gumas_pbi', '__first__'),
        ('villages', '0001_squashed_0002_waves'),
    ]

    operations = [
        migrations.CreateModel(
            name='Occupation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=10, verbose_name='kode')),
                ('name', models.CharField(max_length=80, verbose_name='nama')),
                ('group', models.CharField(choices=[('agriculture', 'Pertanian dan peternakan'), ('fisheries_forestry', 'Perikanan dan hasil hutan'), ('casual_labour', 'Buruh lepas'), ('petty_trade', 'Dagang kecil'), ('self_employed', 'Usaha sendiri'), ('services', 'Jasa'), ('transport', 'Angkutan'), ('religious_social', 'Keagamaan dan adat'), ('not_eligible', 'Aparatur dan penerima upah'), ('not_working', 'Tidak bekerja')], max_length=40, verbose_name='kelompok')),
                ('eligible', models.BooleanField(default=True, verbose_name='boleh ikut')),
                ('changed_at', models.DateTimeField(null=True)),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('other_names', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), blank=True, default=list, size=None, verbose_name='nama lain')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('code',), name='occupation_code_stands_once', violation_error_message='Kode pekerjaan ini sudah dipakai. Simpan sekali lagi.'),
                    models.UniqueConstraint(django.db.models.functions.text.Lower('name'), name='occupation_name_stands_once', violation_error_message='Pekerjaan dengan nama ini sudah ada.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('changed_at', None), ('changed_by', None)), models.Q(('changed_at__isnull', False), ('changed_by__isnull', False)), _connector='OR'), name='occupation_changed_by_and_at_together', violation_error_message='Catat siapa yang mengubah dan kapan.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Roster',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('attempts', models.PositiveSmallIntegerField(db_default=0, default=0)),
                ('queued_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('error', models.TextField(blank=True, db_default='', default='')),
                ('state', models.CharField(choices=[('received', 'Menunggu dibaca'), ('checked', 'Sudah diperiksa'), ('refused', 'Tidak bisa dibaca')], default='received', max_length=10)),
                ('file', models.FileField(max_length=200, upload_to='rosters/%Y/%m')),
                ('file_name', models.CharField(max_length=200, verbose_name='nama berkas')),
                ('size', models.PositiveIntegerField(verbose_name='ukuran (byte)')),
                ('sha256', models.BinaryField(max_length=32)),
                ('reference_date', models.DateField(verbose_name='tanggal acuan umur')),
                ('uploaded_at', models.DateTimeField()),
                ('rows', models.PositiveIntegerField(default=0, verbose_name='baris')),
                ('accepted', models.PositiveIntegerField(default=0, verbose_name='benar')),
                ('rejected', models.PositiveIntegerField(default=0, verbose_name='perlu diperbaiki')),
                ('refusal', models.CharField(blank=True, default='', max_length=40)),
                ('hidden_sheets', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), blank=True, default=list, size=None)),
                ('unknown_headers', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), blank=True, default=list, size=None)),
                ('district', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='villages.district')),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('village', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='villages.village')),
                ('confirm_reason', models.CharField(blank=True, default='', max_length=300, verbose_name='alasan')),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('is_population', models.BooleanField(default=False, verbose_name='daftar penduduk')),
                ('left_out', models.PositiveIntegerField(default=0, verbose_name='tidak diusulkan')),
                ('suspicions', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None)),
            ],
            options={
                'indexes': [
                    models.Index(fields=['village', 'uploaded_at'], name='roster_village_time'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('rows', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('accepted'), '+', models.F('rejected')), '+', models.F('left_out')))), name='roster_rows_add_up', violation_error_message='Jumlah baris daftar ini tidak cocok. Baca ulang.'),
                    models.UniqueConstraint(condition=models.Q(models.Q(('state', 'refused'), _negated=True), ('left_out', 0)), fields=('sha256', 'village', 'district'), name='roster_file_stands_once', nulls_distinct=False, violation_error_message='Berkas yang sama sudah pernah diunggah.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('confirm_reason', ''), ('confirmed_at', None), ('confirmed_by', None)), models.Q(('confirmed_at__isnull', False), ('confirmed_by__isnull', False), models.Q(('confirm_reason', ''), _negated=True)), _connector='OR'), name='roster_confirmed_by_and_at_with_reason', violation_error_message='Tuliskan alasan mengapa daftar ini tetap dikirim.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('attempts', models.PositiveSmallIntegerField(db_default=0, default=0)),
                ('queued_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('error', models.TextField(blank=True, db_default='', default='')),
                ('state', models.CharField(choices=[('preparing', 'Sedang disiapkan'), ('open', 'Menunggu verifikasi'), ('done', 'Selesai diverifikasi'), ('failed', 'Gagal disiapkan')], default='preparing', max_length=10)),
                ('people', models.PositiveIntegerField(default=0, verbose_name='orang')),
                ('submitted_at', models.DateTimeField()),
                ('submitted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('village', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='villages.village')),
                ('roster', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='workers.roster')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('state', 'preparing')), fields=('roster',), name='proposal_is_prepared_once', violation_error_message='Baris yang benar dari daftar ini sedang dikirim.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Worker',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(db_default='', max_length=150, verbose_name='nama')),
                ('name_key', models.CharField(db_default='', max_length=150)),
                ('birth_place', models.CharField(blank=True, db_default='', max_length=80, verbose_name='tempat lahir')),
                ('birth_date', models.DateField(null=True, verbose_name='tanggal lahir')),
                ('gender', models.CharField(choices=[('L', 'Laki-laki'), ('P', 'Perempuan')], db_default='', max_length=1, verbose_name='jenis kelamin')),
                ('address', models.CharField(blank=True, db_default='', max_length=200, verbose_name='alamat')),
                ('rt', models.CharField(blank=True, db_default='', max_length=5, verbose_name='RT')),
                ('rw', models.CharField(blank=True, db_default='', max_length=5, verbose_name='RW')),
                ('occupation_text', models.CharField(blank=True, db_default='', max_length=80)),
                ('declared_income', models.BigIntegerField(blank=True, null=True, verbose_name='penghasilan per bulan (rupiah)')),
                ('heir_relation', models.CharField(blank=True, db_default='', max_length=40, verbose_name='hubungan')),
                ('nik', gumas_pbi.fields.SealedTextField(blank=True, default='', null=True, verbose_name='NIK')),
                ('nik_digest', models.BinaryField(max_length=32)),
                ('family_card', gumas_pbi.fields.SealedTextField(blank=True, default='', null=True, verbose_name='nomor KK')),
                ('mother_name', gumas_pbi.fields.SealedTextField(blank=True, default='', null=True, verbose_name='nama ibu kandung')),
                ('phone', gumas_pbi.fields.SealedTextField(blank=True, default='', null=True, verbose_name='nomor HP')),
                ('heir_name', gumas_pbi.fields.SealedTextField(blank=True, default='', null=True, verbose_name='nama ahli waris')),
                ('kpj', models.CharField(blank=True, max_length=11, null=True, verbose_name='KPJ')),
                ('died_on', models.DateField(blank=True, null=True, verbose_name='meninggal pada')),
                ('created_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('occupation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='workers.occupation', verbose_name='pekerjaan')),
                ('updated_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('village', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='workers', to='villages.village')),
                ('merged_into', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='workers.worker')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['village', 'name'], name='worker_village_name'),
                    models.Index(fields=['birth_date', 'name_key'], name='worker_birth_name'),
                    models.Index(condition=models.Q(('merged_into__isnull', False)), fields=['merged_into'], name='worker_merged_into'),
                    models.Index(condition=models.Q(('died_on__isnull', False)), fields=['died_on'], name='worker_died_on'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('nik_digest',), name='worker_nik_stands_once', violation_error_message='NIK ini sudah terdaftar. Perbarui data orang tersebut.'),
                    models.UniqueConstraint(fields=('kpj',), name='worker_kpj_stands_once', violation_error_message='Nomor KPJ ini sudah dipakai orang lain. Periksa jawaban BPJS.'),
                    models.CheckConstraint(condition=models.Q(('kpj', None), ('kpj__regex', '^[0-9]{11}$'), _connector='OR'), name='worker_kpj_has_11_digits', violation_error_message='Nomor KPJ terdiri dari 11 angka.'),
                    models.CheckConstraint(condition=models.Q(('merged_into', None), models.Q(('merged_into', models.F('pk')), _negated=True), _connector='OR'), name='worker_merged_into_another', violation_error_message='Seseorang tidak bisa digabung dengan dirinya sendiri.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='RosterRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(db_default='', max_length=150, verbose_name='nama')),
                ('name_key', models.CharField(db_default='', max_length=150)),
                ('birth_place', models.CharField(blank=True, db_default='', max_length=80, verbose_name='tempat lahir')),
                ('birth_date', models.DateField(null=True, verbose_name='tanggal lahir')),
                ('gender', models.CharField(choices=[('L', 'Laki-laki'), ('P', 'Perempuan')], db_default='', max_length=1, verbose_name='jenis kelamin')),
                ('address', models.CharField(blank=True, db_default='', max_length=200, verbose_name='alamat')),
                ('rt', models.CharField(blank=True, db_default='', max_length=5, verbose_name='RT')),
                ('rw', models.CharField(blank=True, db_default='', max_length=5, verbose_name='RW')),
                ('occupation_text', models.CharField(blank=True, db_default='', max_length=80)),
                ('declared_income', models.BigIntegerField(blank=True, null=True, verbose_name='penghasilan per bulan (rupiah)')),
                ('heir_relation', models.CharField(blank=True, db_default='', max_length=40, verbose_name='hubungan')),
                ('position', models.PositiveIntegerField()),
                ('sheet', models.CharField(blank=True, max_length=100)),
                ('number', models.PositiveIntegerField(verbose_name='baris')),
                ('content', gumas_pbi.fields.SealedTextField(blank=True, default='', null=True)),
                ('nik_digest', models.BinaryField(max_length=32, null=True)),
                ('said', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), default=list, size=None)),
                ('errors', models.PositiveSmallIntegerField(db_default=0, default=0)),
                ('warnings', models.PositiveSmallIntegerField(db_default=0, default=0)),
                ('state', models.CharField(choices=[('waiting', 'Menunggu'), ('submitted', 'Sudah dikirim'), ('skipped', 'Dilewati'), ('replaced', 'Diganti unggahan baru'), ('known', 'Sudah dikirim sebelumnya')], db_default='waiting', default='waiting', max_length=10)),
                ('occupation', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='workers.occupation', verbose_name='pekerjaan')),
                ('proposal', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='lines', to='workers.proposal')),
                ('roster', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='workers.roster')),
                ('village', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='villages.village')),
                ('worker', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, to='workers.worker')),
                ('picked', models.BooleanField(db_default=False, default=False, verbose_name='diusulkan')),
                ('replaced_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='replaces', to='workers.rosterrow')),
                ('skip_reason', models.CharField(blank=True, db_default='', default='', max_length=200, verbose_name='alasan')),
                ('update_at', models.DateTimeField(null=True)),
                ('update_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('update_reason', models.CharField(blank=True, db_default='', default='', max_length=200, verbose_name='alasan')),
                ('update_state', models.CharField(blank=True, choices=[('waiting', 'Menunggu verifikator'), ('accepted', 'Data diperbarui'), ('declined', 'Tidak dipakai')], db_default='', default='', max_length=8)),
            ],
            options={
                'indexes': [
                    models.Index(fields=['nik_digest'], name='rosterrow_nik'),
                    models.Index(condition=models.Q(('worker__isnull', False)), fields=['worker'], name='rosterrow_worker'),
                    models.Index(condition=models.Q(('proposal__isnull', False)), fields=['proposal'], name='rosterrow_proposal'),
                    models.Index(condition=models.Q(('replaced_by__isnull', False)), fields=['replaced_by'], name='rosterrow_replaced_by'),
                    models.Index(condition=models.Q(('update_state', 'waiting')), fields=['village'], name='rosterrow_update_waiting'),
                    models.Index(condition=models.Q(('errors__gt', 0), ('state', 'waiting')), fields=['village'], name='rosterrow_to_mend'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('roster', 'position'), name='rosterrow_stands_once', violation_error_message='Baris ini sudah dibaca.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'submitted'), _negated=True), ('errors', 0), _connector='OR'), name='rosterrow_submitted_without_errors', violation_error_message='Baris yang belum benar tidak bisa dikirim.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'skipped'), _negated=True), models.Q(('skip_reason', ''), _negated=True), _connector='OR'), name='rosterrow_skipped_with_reason', violation_error_message='Tuliskan alasan mengapa baris ini dilewati.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('update_at', None), ('update_by', None), ('update_state__in', ['', 'waiting'])), models.Q(('update_at__isnull', False), ('update_by__isnull', False), ('update_state__in', ['accepted', 'declined'])), _connector='OR'), name='rosterrow_update_decided_by_and_at_together', violation_error_message='Catat siapa yang memutuskan pembaruan ini dan kapan.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('update_state', 'declined'), _negated=True), models.Q(('update_reason', ''), _negated=True), _connector='OR'), name='rosterrow_update_declined_with_reason', violation_error_message='Tuliskan alasan mengapa data baru ini tidak dipakai.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sheet', models.CharField(blank=True, max_length=100)),
                ('number', models.PositiveIntegerField()),
                ('field', models.CharField(max_length=20)),
                ('code', models.CharField(max_length=30)),
                ('severity', models.CharField(choices=[('error', 'Harus diperbaiki'), ('warning', 'Perlu dilihat')], max_length=7)),
                ('roster', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='findings', to='workers.roster')),
                ('row', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='findings', to='workers.rosterrow')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['roster', 'code'], name='finding_roster_code'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('row', 'code'), name='finding_said_once', violation_error_message='Temuan ini sudah tercatat untuk baris tersebut.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='DuplicatePair',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('other_row', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workers.rosterrow')),
                ('row', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='pair', to='workers.rosterrow')),
                ('other_worker', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workers.worker')),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('other_row__isnull', False), ('other_worker__isnull', True)), models.Q(('other_row__isnull', True), ('other_worker__isnull', False)), _connector='OR'), name='duplicatepair_has_one_partner', violation_error_message='Pasangan ganda harus menunjuk tepat satu orang lain.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='DuplicateVerdict',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first', models.BinaryField(max_length=32)),
                ('second', models.BinaryField(max_length=32)),
                ('verdict', models.CharField(choices=[('same', 'Orang yang sama'), ('different', 'Dua orang berbeda'), ('unsure', 'Belum yakin')], max_length=9)),
                ('note', models.CharField(blank=True, default='', max_length=300, verbose_name='catatan')),
                ('decided_at', models.DateTimeField()),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [
                    models.Index(fields=['second'], name='duplicateverdict_second'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('first', 'second'), name='duplicateverdict_stands_once', violation_error_message='Kedua orang ini sudah pernah diputuskan.'),
                    models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='duplicateverdict_in_order', violation_error_message='Pasangan ini harus disimpan berurutan.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='HeaderMapping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('header', models.CharField(max_length=80, verbose_name='judul kolom')),
                ('title', models.CharField(blank=True, default='', max_length=200)),
                ('field', models.CharField(blank=True, max_length=20, verbose_name='isi kolom')),
                ('decided_at', models.DateTimeField()),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('district', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to='villages.district')),
                ('village', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to='villages.village')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('village', 'district', 'header'), name='headermapping_stands_once', nulls_distinct=False, violation_error_message='Judul kolom ini sudah ditentukan artinya.'),
                    models.CheckConstraint(condition=models.Q(('village', None), ('district', None), _connector='OR'), name='headermapping_of_one_place', violation_error_message='Pilih desa atau kecamatan, bukan keduanya.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='NearKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.BigIntegerField()),
                ('worker', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='near_keys', to='workers.worker')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['key'], name='nearkey_key'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('worker', 'key'), name='nearkey_stands_once', violation_error_message='Kunci kemiripan NIK ini sudah ada.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ReferenceList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('attempts', models.PositiveSmallIntegerField(db_default=0, default=0)),
                ('queued_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('error', models.TextField(blank=True, db_default='', default='')),
                ('state', models.CharField(choices=[('received', 'Menunggu dibaca'), ('active', 'Berlaku'), ('expired', 'Masa berlakunya lewat'), ('replaced', 'Diganti yang lebih baru'), ('withdrawn', 'Ditarik'), ('refused', 'Tidak bisa dibaca')], default='received', max_length=10)),
                ('kind', models.CharField(choices=[('deceased', 'Orang meninggal'), ('wage_earner', 'Pekerja penerima upah (PPU)'), ('participant', 'Dibayar pihak lain'), ('public_servant', 'ASN, TNI, Polri'), ('welfare', 'Desil kesejahteraan (DTSEN)'), ('civil_registry', 'Hasil padan Dukcapil')], max_length=15, verbose_name='jenis daftar')),
                ('source', models.CharField(max_length=120, verbose_name='sumber')),
                ('dated', models.DateField(verbose_name='tanggal data')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='berlaku sampai')),
                ('file', models.FileField(max_length=200, upload_to='references/%Y/%m')),
                ('file_name', models.CharField(max_length=200, verbose_name='nama berkas')),
                ('sha256', models.BinaryField(max_length=32)),
                ('uploaded_at', models.DateTimeField()),
                ('people', models.PositiveIntegerField(default=0, verbose_name='orang')),
                ('unreadable', models.PositiveIntegerField(default=0, verbose_name='baris tanpa NIK yang benar')),
                ('unreadable_rows', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=130), blank=True, default=list, size=None)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('state', 'active')), fields=('kind', 'source'), name='referencelist_is_current_once', violation_error_message='Dari sumber ini sudah ada daftar yang berlaku.'),
                    models.UniqueConstraint(condition=models.Q(('state__in', ['received', 'active'])), fields=('kind', 'source', 'sha256', 'dated', 'valid_until'), name='referencelist_file_stands_once', nulls_distinct=False, violation_error_message='Berkas yang sama sudah pernah diunggah.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at', None), ('withdrawn_by', None)), models.Q(('withdrawn_at__isnull', False), ('withdrawn_by__isnull', False)), _connector='OR'), name='referencelist_withdrawn_by_and_at_together', violation_error_message='Catat siapa yang menarik daftar ini dan kapan.'),
                    models.CheckConstraint(condition=models.Q(('valid_until', None), ('valid_until__gte', models.F('dated')), _connector='OR'), name='referencelist_valid_after_its_date', violation_error_message='Tanggal berlaku harus sesudah tanggal data.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ReferenceEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nik_digest', models.BinaryField(max_length=32)),
                ('result', models.CharField(blank=True, choices=[('matches', 'Cocok'), ('differs', 'Berbeda'), ('not_found', 'Tidak ditemukan'), ('deceased', 'Meninggal'), ('moved', 'Pindah')], db_default='', default='', max_length=10)),
                ('decile', models.PositiveSmallIntegerField(null=True)),
                ('since', models.DateField(null=True)),
                ('list', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='workers.referencelist')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['nik_digest'], name='referenceentry_nik'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('list', 'nik_digest'), name='referenceentry_stands_once', violation_error_message='Orang ini sudah ada di daftar tersebut.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='RowChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('batch', models.UUIDField(db_index=True)),
                ('kind', models.CharField(choices=[('mend', 'Diperbaiki'), ('skip', 'Dilewati'), ('restore', 'Dikembalikan'), ('place', 'Kolom ditentukan')], max_length=7)),
                ('before', gumas_pbi.fields.SealedTextField(blank=True, default='', null=True)),
                ('after', gumas_pbi.fields.SealedTextField(blank=True, default='', null=True)),
                ('at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('row', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='workers.rosterrow')),
                ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('undone_at', None), ('undone_by', None)), models.Q(('undone_at__isnull', False), ('undone_by__isnull', False)), _connector='OR'), name='rowchange_undone_by_and_at_together', violation_error_message='Catat siapa yang membatalkan dan kapan.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='WorkerChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(max_length=30)),
                ('before', gumas_pbi.fields.SealedTextField(blank=True, default='', null=True)),
                ('after', gumas_pbi.fields.SealedTextField(blank=True, default='', null=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('row', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='workers.rosterrow')),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='workers.worker')),
                ('reason', models.CharField(blank=True, db_default='', max_length=300, verbose_name='alasan')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['worker', 'at'], name='workerchange_worker_time'),
                ],
            },
        ),
        migrations.CreateModel(
            name='VerdictReason',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('refuse', 'Alasan menolak'), ('return', 'Alasan mengembalikan ke desa')], max_length=6, verbose_name='untuk')),
                ('label', models.CharField(max_length=120, verbose_name='alasan')),
                ('is_offered', models.BooleanField(default=True, verbose_name='ditawarkan')),
                ('position', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('kind', 'label'), name='verdictreason_stands_once', violation_error_message='Alasan ini sudah ada dalam daftar.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Candidate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('proposed', 'Menunggu verifikasi'), ('accepted', 'Disetujui'), ('returned', 'Dikembalikan ke desa'), ('refused', 'Ditolak'), ('decreed', 'Masuk SK'), ('closed', 'Selesai')], db_default='proposed', default='proposed', max_length=10)),
                ('warnings', models.PositiveSmallIntegerField(db_default=0)),
                ('submitted_at', models.DateTimeField()),
                ('verified_at', models.DateTimeField(null=True)),
                ('reason', models.CharField(blank=True, db_default='', max_length=300, verbose_name='alasan')),
                ('submitted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('verified_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('village', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='villages.village')),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='candidates', to='workers.proposal')),
                ('row', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='workers.rosterrow')),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='candidacies', to='workers.worker')),
                ('is_sampled', models.BooleanField(db_default=False, default=False)),
                ('priority', models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name='prioritas')),
                ('priority_at', models.DateTimeField(null=True)),
                ('priority_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('priority_reason', models.CharField(blank=True, db_default='', max_length=300, verbose_name='alasan prioritas')),
                ('reply', models.CharField(blank=True, db_default='', max_length=300, verbose_name='jawaban desa')),
                ('second_at', models.DateTimeField(null=True)),
                ('second_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('cause', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workers.verdictreason')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['proposal', 'state'], name='candidate_proposal_state'),
                    models.Index(fields=['state', 'village'], name='candidate_state_village'),
                    models.Index(condition=models.Q(('state', 'proposed')), fields=['submitted_at', 'id'], name='candidate_waiting_since'),
                    models.Index(condition=models.Q(('is_sampled', True), ('second_at', None), ('state', 'accepted')), fields=['submitted_at', 'id'], name='candidate_second_look'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('verified_at', None), ('verified_by', None)), models.Q(('verified_at__isnull', False), ('verified_by__isnull', False)), _connector='OR'), name='candidate_verified_by_and_at_together', violation_error_message='Catat pemeriksa dan waktunya bersama-sama.'),
                    models.CheckConstraint(condition=models.Q(('verified_by', models.F('submitted_by')), _negated=True), name='candidate_verified_by_another', violation_error_message='Anda yang mengirim usulan ini. Verifikasi harus dilakukan orang lain.'),
                    models.CheckConstraint(condition=models.Q(('state', 'proposed'), ('verified_by__isnull', False), _connector='OR'), name='candidate_has_a_verdict_by_somebody', violation_error_message='Keputusan tanpa nama pemeriksa tidak bisa disimpan.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'refused'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='candidate_refused_with_reason', violation_error_message='Tuliskan alasan penolakan.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'returned'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='candidate_returned_with_note', violation_error_message='Tuliskan apa yang harus dilengkapi desa.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('second_at', None), ('second_by', None)), models.Q(('is_sampled', True), ('second_at__isnull', False), ('second_by__isnull', False)), _connector='OR'), name='candidate_second_look_by_and_at_together', violation_error_message='Catat pemeriksa kedua dan waktunya bersama-sama.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('second_by', models.F('verified_by')), _negated=True), models.Q(('second_by', models.F('submitted_by')), _negated=True)), name='candidate_second_look_by_another', violation_error_message='Pemeriksaan kedua harus dilakukan orang lain daripada yang mengusulkan atau memverifikasi.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('priority', 0), ('priority_at', None), ('priority_by', None), ('priority_reason', '')), models.Q(('priority__gt', 0), ('priority_at__isnull', False), ('priority_by__isnull', False), models.Q(('priority_reason', ''), _negated=True)), _connector='OR'), name='candidate_priority_has_a_reason', violation_error_message='Tuliskan alasan mendahulukan orang ini.'),
                    models.UniqueConstraint(condition=models.Q(('state__in', ['proposed', 'returned', 'accepted', 'decreed'])), fields=('worker',), name='candidate_stands_once', violation_error_message='Orang ini sudah diusulkan dan masih diproses.'),
                ],
            },
        ),
    ]

"""The regency, its districts and villages, and who works where."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models



class Migration(migrations.Migration):
    replaces = [
        ('villages', '0001_initial'),
        ('villages', '0002_waves'),
    ]

    initial = True

    dependencies = [
        ('gumas_pbi', '0001_squashed_0003_audit_seals'),
        ('gumas_pbi', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Regency',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=5, unique=True, verbose_name='kode')),
                ('name', models.CharField(max_length=80, verbose_name='nama')),
            ],
        ),
        migrations.CreateModel(
            name='District',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=8, unique=True, verbose_name='kode')),
                ('name', models.CharField(max_length=80, verbose_name='nama')),
                ('regency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='districts', to='villages.regency')),
            ],
        ),
        migrations.CreateModel(
            name='Wave',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='gelombang')),
                ('name', models.CharField(blank=True, default='', max_length=80, verbose_name='nama')),
                ('start', models.DateField(blank=True, null=True, verbose_name='rencana mulai')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('number',), name='wave_number_stands_once', violation_error_message='Gelombang dengan nomor ini sudah ada.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Village',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=13, unique=True, verbose_name='kode')),
                ('name', models.CharField(max_length=80, verbose_name='nama')),
                ('kind', models.CharField(choices=[('desa', 'Desa'), ('kelurahan', 'Kelurahan')], max_length=10, verbose_name='jenis')),
                ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='villages', to='villages.district')),
                ('wave', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='villages', to='villages.wave')),
            ],
        ),
        migrations.CreateModel(
            name='Posting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('start', models.DateField(verbose_name='mulai')),
                ('end', models.DateField(blank=True, null=True, verbose_name='berakhir')),
                ('district', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='villages.district')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='postings', to=settings.AUTH_USER_MODEL)),
                ('village', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='villages.village')),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('district__isnull', True), ('village__isnull', False)), models.Q(('district__isnull', False), ('village__isnull', True)), _connector='OR'), name='posting_is_to_one_place', violation_error_message='Pilih satu desa atau satu kecamatan, tidak keduanya.'),
                    models.CheckConstraint(condition=models.Q(('end', None), ('end__gt', models.F('start')), _connector='OR'), name='posting_ends_after_it_starts', violation_error_message='Tanggal berakhir harus sesudah tanggal mulai.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='VillageAlias',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='nama lain')),
                ('village', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='aliases', to='villages.village')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('village', 'name'), name='villagealias_named_once', violation_error_message='Nama lain ini sudah tercatat untuk desa tersebut.'),
                ],
            },
        ),
    ]

"""What held of the old rows holds of all."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models



class Migration(migrations.Migration):

    dependencies = [
        ('enrollment', '0013_money_moved'),
        ('villages', '0002_waves'),
        ('workers', '0007_speed'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='payment',
            name='payment_reference_stands_once',
        ),
        migrations.RemoveField(
            model_name='payment',
            name='batch',
        ),
        migrations.RemoveField(
            model_name='payment',
            name='reference',
        ),
        migrations.AddConstraint(
            model_name='contribution',
            constraint=models.UniqueConstraint(fields=('batch', 'worker', 'programme', 'for_month'), name='contribution_is_owed_once', violation_error_message='Iuran orang ini untuk program dan bulan tersebut sudah dihitung.'),
        ),
        migrations.AddConstraint(
            model_name='contribution',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('amount__gte', 0), ('corrects', None), ('kind', 'regular')), models.Q(('amount__gt', 0), ('kind', 'adjustment')), models.Q(('amount__lt', 0), ('corrects__isnull', False), ('kind', 'credit')), _connector='OR'), name='contribution_amount_fits_its_kind', violation_error_message='Tambahan harus lebih dari nol, kredit kurang dari nol dengan baris asalnya.'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('paid_on__isnull', False), ('state', 'paid')), models.Q(models.Q(('state', 'paid'), _negated=True), ('paid_on', None)), _connector='OR'), name='payment_paid_has_a_day', violation_error_message='Pembayaran dengan SP2D harus bertanggal.'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'cancelled'), _negated=True), models.Q(('cancelled_reason', ''), _negated=True), _connector='OR'), name='payment_cancelled_with_reason', violation_error_message='Tuliskan alasan membatalkan pembayaran ini.'),
        ),
        migrations.AlterField(
            model_name='contribution',
            name='for_month',
            field=models.DateField(verbose_name='untuk bulan'),
        ),
        migrations.AlterField(
            model_name='payment',
            name='bill',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='enrollment.bill'),
        ),
    ]

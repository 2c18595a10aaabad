"""Users, and an audit trail that can only grow; the extensions that later parts need."""

import django.contrib.auth.models
import django.contrib.auth.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension, CreateExtension, TrigramExtension
from django.db import migrations, models

AUDIT_STAYS = """
CREATE FUNCTION gumas_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit trail is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER auditevent_rows_stay BEFORE UPDATE OR DELETE ON gumas_pbi_auditevent
  FOR EACH ROW EXECUTE FUNCTION gumas_refuse_change();
CREATE TRIGGER auditevent_table_stays BEFORE TRUNCATE ON gumas_pbi_auditevent
  FOR EACH STATEMENT EXECUTE FUNCTION gumas_refuse_change();
"""
AUDIT_STAYS_NO_MORE = """
DROP TRIGGER auditevent_table_stays ON gumas_pbi_auditevent;
DROP TRIGGER auditevent_rows_stay ON gumas_pbi_auditevent;
DROP FUNCTION gumas_refuse_change();
"""
SEALS_STAY = """
CREATE TRIGGER auditseal_rows_stay BEFORE UPDATE OR DELETE ON gumas_pbi_auditseal
  FOR EACH ROW EXECUTE FUNCTION gumas_refuse_change();
CREATE TRIGGER auditseal_table_stays BEFORE TRUNCATE ON gumas_pbi_auditseal
  FOR EACH STATEMENT EXECUTE FUNCTION gumas_refuse_change();
"""
SEALS_STAY_NO_MORE = """
DROP TRIGGER auditseal_table_stays ON gumas_pbi_auditseal;
DROP TRIGGER auditseal_rows_stay ON gumas_pbi_auditseal;
"""


class Migration(migrations.Migration):
    replaces = [
        ('gumas_pbi', '0001_initial'),
        ('gumas_pbi', '0002_guards'),
        ('gumas_pbi', '0003_audit_seals'),
    ]

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        BtreeGistExtension(),
        TrigramExtension(),
        CreateExtension('fuzzystrmatch'),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('name', models.CharField(blank=True, max_length=150, verbose_name='nama lengkap')),
                ('is_service', models.BooleanField(default=False, verbose_name='akun layanan')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'user',
                'verbose_name_plural': 'users',
            },
            managers=[
                ('objects', django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name='AuditEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verb', models.CharField(max_length=60)),
                ('subject_type', models.CharField(max_length=60)),
                ('subject_id', models.CharField(max_length=40)),
                ('subject_label', models.CharField(blank=True, max_length=200)),
                ('at', models.DateTimeField()),
                ('facts', models.JSONField(default=dict)),
                ('written_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [
                    models.Index(fields=['subject_type', 'subject_id'], name='auditevent_subject'),
                    models.Index(fields=['by', 'at'], name='auditevent_by_at'),
                ],
            },
        ),
        migrations.CreateModel(
            name='AuditSeal',
            fields=[
                ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('up_to', models.BigIntegerField()),
                ('events', models.PositiveBigIntegerField()),
                ('digest', models.BinaryField(max_length=32)),
                ('sealed_at', models.DateTimeField()),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('events__gte', 1), ('id__gte', 1)), name='auditseal_covers_events', violation_error_message='Segel jejak audit harus mencakup paling sedikit satu.'),
                    models.UniqueConstraint(fields=('up_to',), name='auditseal_up_to_stands_once', violation_error_message='Jejak audit sampai di sini sudah disegel.'),
                ],
            },
        ),
        migrations.RunSQL(AUDIT_STAYS, AUDIT_STAYS_NO_MORE),
        migrations.RunSQL(SEALS_STAY, SEALS_STAY_NO_MORE),
    ]

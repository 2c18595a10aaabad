"""One settings file, from the environment, safe by default.

Where DATABASE_URL and REDIS_URL are not set, the installation under VAR_DIR runs its own servers
and keeps its own generated secrets (see gumas_pbi.installation). The README lists every variable.
"""

import os
from fractions import Fraction
from pathlib import Path

import bootstrap_wrapper
import dj_database_url
from csp.constants import NONE, SELF
from kombu import Queue

from gumas_pbi import installation

BASE_DIR = Path(__file__).resolve().parent.parent
INSTALLATION = installation.current()


def env_flag(name: str) -> bool:
    return os.environ.get(name, "").strip().lower() in {"1", "true", "yes", "on"}


def env_list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def env_number(name: str, default: int) -> int:
    """A whole number; an empty variable is one that is not set."""
    text = os.environ.get(name, "").strip()
    if not text:
        return default
    try:
        return int(text)
    except ValueError:
        raise installation.InstallationError(
            f"{name}={text} bukan bilangan bulat. Perbaiki, atau kosongkan untuk {default}."
        ) from None


def secret(name: str) -> str:
    """The variable, or the secret that this installation generated for itself."""
    return os.environ.get(name) or INSTALLATION.secret(name)


DEBUG = env_flag("DEBUG")
SECRET_KEY = secret("SECRET_KEY")
# "id:hex,id:hex": the first encrypts, all decrypt. 32 bytes each.
DATA_KEYS = os.environ.get("DATA_KEYS") or f"1:{INSTALLATION.secret('DATA_KEYS')}"
# Never rotated without computing every digest again: it is what NIKs are matched by.
DIGEST_KEY = secret("DIGEST_KEY")
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "reports",
    "enrollment",
    "workers",
    "villages",
    "gumas_pbi",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "lucide",
    "crispy_forms",
    "crispy_bootstrap5",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "gumas_pbi.middleware.OutageMiddleware",
    "gumas_pbi.middleware.PrivacyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "gumas_pbi.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "gumas_pbi.middleware.RefusalMiddleware",
    "gumas_pbi.middleware.ActMiddleware",
]

ROOT_URLCONF = "gumas_pbi.urls"
WSGI_APPLICATION = "gumas_pbi.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "gumas_pbi.navigation.shell",
            ],
            "builtins": ["gumas_pbi.templatetags.ui", "gumas_pbi.templatetags.indonesian"],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

DATABASES = {
    "default": dj_database_url.parse(
        INSTALLATION.database_url, conn_max_age=60, conn_health_checks=True
    )
}
DATABASES["default"].setdefault("OPTIONS", {}).update(
    {"connect_timeout": 5, "options": "-c lock_timeout=20s"}
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "gumas_pbi.User"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Jakarta"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("bootstrap", Path(bootstrap_wrapper.__file__).parent.parent / "bootstrap"),
]
MEDIA_ROOT = INSTALLATION.media
STORAGES = {
    "default": {
        "BACKEND": os.environ.get("STORAGE_BACKEND", "django.core.files.storage.FileSystemStorage"),
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
FILE_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024  # personal data never touches a temporary file
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a village confirms all its people on one sheet, 3 each
FILE_UPLOAD_HANDLERS = ["gumas_pbi.uploads.CappedMemoryHandler"]

# --- security: on, unless somebody says plainly that this is plain http on one machine
INSECURE_HTTP = env_flag("GUMAS_INSECURE_HTTP")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not INSECURE_HTTP
SESSION_COOKIE_NAME = "sesi" if INSECURE_HTTP else "__Host-sesi"
CSRF_COOKIE_NAME = "csrf" if INSECURE_HTTP else "__Host-csrf"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SECURE_SSL_REDIRECT = not INSECURE_HTTP
SECURE_HSTS_SECONDS = 0 if INSECURE_HTTP else 365 * 86400
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
if env_flag("BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}

# --- the queue: rows in the database are the truth, messages only a hint
CELERY_BROKER_URL = INSTALLATION.broker_url
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_QUEUES = [Queue(name) for name in ("default", "rosters", "months", "cards")]
CELERY_TASK_CREATE_MISSING_QUEUES = False
CELERY_TASK_ROUTES = {  # every task stands here: a guard test sees to it
    "workers.read_roster": {"queue": "rosters"},
    "workers.fill_proposal": {"queue": "rosters"},
    "workers.read_reference": {"queue": "rosters"},
    "workers.expire_references": {"queue": "rosters"},
    "workers.sweep": {"queue": "default"},
    "enrollment.open_month": {"queue": "months"},
    "enrollment.compute_part": {"queue": "months"},
    "enrollment.open_due": {"queue": "default"},
    "enrollment.make_pack": {"queue": "months"},
    "enrollment.read_answer": {"queue": "rosters"},
    "enrollment.read_statement": {"queue": "rosters"},
    "enrollment.draw_cards": {"queue": "cards"},
    "enrollment.watch": {"queue": "default"},
    "enrollment.sweep": {"queue": "default"},
    "gumas_pbi.seal_audit": {"queue": "default"},
}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 3  # seconds; then the task goes back to the queue
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_TIMEOUT = 1
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_connect_timeout": 1,
    "socket_timeout": 5,
    "unacked_restore_interval": 10,
}
CELERY_TIMEZONE = TIME_ZONE
# Only counts of unknown card codes; never cleared as a whole, for the queue lives beside it.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": INSTALLATION.redis_url,
        "KEY_PREFIX": "gumas",
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
    }
}
CELERY_BEAT_SCHEDULE = {
    "sweep-rosters": {"task": "workers.sweep", "schedule": 60},
    "sweep-programme": {"task": "enrollment.sweep", "schedule": 60},
    # Hourly, so that a machine that sleeps at night sees the end of a list's validity the same day.
    "expire-references": {"task": "workers.expire_references", "schedule": 3600},
    # Hourly for the same reason; its work is done once a day.
    "watch-continuity": {"task": "enrollment.watch", "schedule": 3600},
    "open-month": {"task": "enrollment.open_due", "schedule": 3600},
    "seal-audit": {"task": "gumas_pbi.seal_audit", "schedule": 600},
}

# Without a mail server, mails are written to the log of the worker.
EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
EMAIL_PORT = env_number("EMAIL_PORT", 587)
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_SSL = env_flag("EMAIL_USE_SSL")  # from the first byte, usually on port 465
EMAIL_USE_TLS = not EMAIL_USE_SSL and not env_flag("EMAIL_PLAIN")
EMAIL_TIMEOUT = 10
EMAIL_BACKEND = os.environ.get(
    "EMAIL_BACKEND",
    f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend",
)
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "gumas-pbi@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "INFO")},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django.security.csrf": {"level": "ERROR"},
    },
}

# --- the field: what a regency decides for itself
REGENCY_CODE = os.environ.get("REGENCY_CODE", "62.10")
REGENCY_NAME = os.environ.get("REGENCY_NAME", "Kabupaten Gunung Mas")
PROGRAMME_NAME = os.environ.get("PROGRAMME_NAME", "Perlindungan Pekerja Rentan")
HELP_CONTACT = os.environ.get("HELP_CONTACT", "Dinas Sosial Kabupaten Gunung Mas")
CARD_FUNDER = os.environ.get("CARD_FUNDER", "APBD Kabupaten Gunung Mas")
# The regency's arms (PNG or JPEG; "": an emblem of ours), two colors, where a found card goes.
CARD_ARMS = os.environ.get("CARD_ARMS", "")
CARD_COLOR = os.environ.get("CARD_COLOR", "1c5a3e")
CARD_ACCENT = os.environ.get("CARD_ACCENT", "c9971c")
CARD_RETURN_ADDRESS = os.environ.get("CARD_RETURN_ADDRESS", HELP_CONTACT)
# The annex of a decree: its paper (A4, F4), who signs it ("": a dotted line), and where.
ANNEX_PAPER = os.environ.get("ANNEX_PAPER", "A4")
REGENT_TITLE = os.environ.get("REGENT_TITLE", "BUPATI GUNUNG MAS")
REGENT_NAME = os.environ.get("REGENT_NAME", "")
SIGNING_PLACE = os.environ.get("SIGNING_PLACE", "Kuala Kurun")
# Who signs the minutes of a reconciliation, for the regency and for BPJS ("": a dotted line).
RECONCILIATION_REGENCY = os.environ.get("RECONCILIATION_REGENCY", f"Dinas Sosial {REGENCY_NAME}")
RECONCILIATION_REGENCY_NAME = os.environ.get("RECONCILIATION_REGENCY_NAME", "")
RECONCILIATION_REGENCY_TITLE = os.environ.get("RECONCILIATION_REGENCY_TITLE", "")
RECONCILIATION_BPJS = os.environ.get("RECONCILIATION_BPJS", "BPJS Ketenagakerjaan")
RECONCILIATION_BPJS_NAME = os.environ.get("RECONCILIATION_BPJS_NAME", "")
RECONCILIATION_BPJS_TITLE = os.environ.get("RECONCILIATION_BPJS_TITLE", "")
PUBLIC_URL = os.environ.get("PUBLIC_URL", INSTALLATION.url)
TARGET_PEOPLE = env_number("TARGET_PEOPLE", 9500)
MIN_AGE = env_number("MIN_AGE", 18)  # 17 in places
MAX_AGE = env_number("MAX_AGE", 65)  # the first age that is too old to join
# The highest welfare decile (DTSEN, 1 the poorest) that may join; not set: no limit.
MAX_DECILE = env_number("MAX_DECILE", 0) or None
# Villages confirm their participants every 1 or 3 months, within so many days from the first.
CONFIRMATION_EVERY_MONTHS = env_number("CONFIRMATION_EVERY_MONTHS", 1)
CONFIRMATION_DAYS = env_number("CONFIRMATION_DAYS", 14)
# After so many months without its word, the checks before billing speak of a person.
UNCONFIRMED_MONTHS = env_number("UNCONFIRMED_MONTHS", 3)
# The share of accepted people, in percent, drawn for a second look by another verifier.
SECOND_LOOK_PERCENT = min(max(float(os.environ.get("SECOND_LOOK_PERCENT", "0")), 0.0), 100.0)
# For how long a village is a verifier's who said to work on it; each verdict prolongs it.
DESK_MINUTES = env_number("DESK_MINUTES", 30)
# What the regency reports its people under: one bracket of JKK for all ("bracket"), or each by the
# declared income ("income"). Budgets and estimates go by the bracket.
REPORTED_BASE = os.environ.get("REPORTED_BASE", "bracket")
REPORTED_BRACKET = env_number("REPORTED_BRACKET", 1)
# A month is owed in full by whoever is covered on one of its first so many days: 31 for any day of
# it, 1 for the first day only.
MONTH_OWED_DAYS = env_number("MONTH_OWED_DAYS", 31)
# The day of the month on which the scheduler opens it (0: a treasurer does).
OPEN_MONTH_DAY = env_number("OPEN_MONTH_DAY", 0)
PAYER = os.environ.get("PAYER", "regency")
# The budget accounts that contributions are paid from.
BUDGET_ACCOUNT_JKK = os.environ.get("BUDGET_ACCOUNT_JKK", "5.1.02.02.02.0006")
BUDGET_ACCOUNT_JKM = os.environ.get("BUDGET_ACCOUNT_JKM", "5.1.02.02.02.0007")
# When a month is due: on which day, of this month (0) or the following one (1).
CONTRIBUTION_DUE_DAY = env_number("CONTRIBUTION_DUE_DAY", 15)
CONTRIBUTION_DUE_MONTHS_LATER = env_number("CONTRIBUTION_DUE_MONTHS_LATER", 0)
# Days on which banks are closed (SKB 3 Menteri of each year): a CSV file with a column "date".
HOLIDAYS_FILE = Path(
    os.environ.get("HOLIDAYS_FILE", BASE_DIR / "enrollment" / "data" / "holidays.csv")
)
# What a new draft of a decree begins with; staff change both in the draft. Which regulation of the
# home minister (Permendagri) and of the regent belongs there differs from year to year.
DECREE_ABOUT = os.environ.get(
    "DECREE_ABOUT",
    "Penetapan Pekerja Rentan sebagai Peserta Program Jaminan Kecelakaan Kerja dan Jaminan "
    f"Kematian yang Iurannya Dibayar {CARD_FUNDER}",
)
DECREE_LEGAL_BASIS = os.environ.get(
    "DECREE_LEGAL_BASIS",
    "Undang-Undang Nomor 40 Tahun 2004 tentang Sistem Jaminan Sosial Nasional\n"
    "Undang-Undang Nomor 24 Tahun 2011 tentang Badan Penyelenggara Jaminan Sosial\n"
    "Peraturan Pemerintah Nomor 44 Tahun 2015 tentang Penyelenggaraan Program Jaminan Kecelakaan "
    "Kerja dan Jaminan Kematian\n"
    "Peraturan Menteri Dalam Negeri tentang Pedoman Penyusunan APBD tahun anggaran berkenaan\n"
    "Peraturan Daerah tentang APBD tahun anggaran berkenaan",
)
# --- files: what may be uploaded, and what reading it may take
# A command that looks for viruses in each file (gumas_pbi.viruses); none is needed.
VIRUS_SCANNER = os.environ.get("VIRUS_SCANNER", "")
# What one person may upload within an hour, and have waiting to be read.
ROSTER_QUOTA = {
    "files": env_number("ROSTER_UPLOADS_PER_HOUR", 60),
    "megabytes": env_number("ROSTER_MEGABYTES_PER_HOUR", 200),
    "waiting": env_number("ROSTER_UPLOADS_WAITING", 20),
}
# What reading a file may take; each is described with workers.rows.Limits.
ROSTER_LIMITS = {
    name: env_number(f"ROSTER_MAX_{name.upper()}", default)
    for name, default in {
        "bytes": 20 * 1024 * 1024,
        "unpacked_bytes": 400_000_000,
        "ratio": 200,
        "entries": 2_000,
        "sheets": 500,
        "rows": 200_000,
        "columns": 300,
        "cells": 5_000_000,
        "text": 2_000,
        "seconds": 120,
        "memory_mb": 800,
    }.items()
}
REFERENCE_LIMITS = {
    **ROSTER_LIMITS,
    "rows": env_number("REFERENCE_MAX_ROWS", 1_000_000),
}
# --- the register: when something is late, or looks wrong
# How long the file of a refused list is kept where its columns can still be placed by hand.
UNPLACED_FILE_DAYS = env_number("UNPLACED_FILE_DAYS", 14)
# How long BPJS may take to answer before a list sent to it counts as overdue.
BPJS_ANSWER_DAYS = env_number("BPJS_ANSWER_DAYS", 14)
# After so many days at a station a card that is not handed over counts as overdue: in the office
# after printing, on its way to or in the district, and in the village.
CARD_DAYS_AT_OFFICE = env_number("CARD_DAYS_AT_OFFICE", 7)
CARD_DAYS_AT_DISTRICT = env_number("CARD_DAYS_AT_DISTRICT", 7)
CARD_DAYS_AT_VILLAGE = env_number("CARD_DAYS_AT_VILLAGE", 14)
# A list is one of the whole population where more than this share can't join by age or work.
POPULATION_SHARE = Fraction(os.environ.get("POPULATION_SHARE", "1/3"))
POPULATION_MIN_ROWS = env_number("POPULATION_MIN_ROWS", 5)
# A list is suspicious where more than this share of its rows are of one suspicious kind.
SUSPICIOUS_SHARE = Fraction(os.environ.get("SUSPICIOUS_SHARE", "1/4"))
SUSPICIOUS_MIN_ROWS = env_number("SUSPICIOUS_MIN_ROWS", 20)
SUSPICIOUS_DAYS = env_number("SUSPICIOUS_DAYS", 2)  # "registered yesterday"

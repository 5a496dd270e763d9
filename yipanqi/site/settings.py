"""Settings from the environment. The server refuses to start in service with defaults that would be unsafe.

| variable | meaning | default |
|---|---|---|
| YIPANQI_DATA | data folder (database, uploads, secret key) | ./data |
| YIPANQI_DATABASE | postgresql://user:password@host:port/name, or empty for SQLite in the data folder | empty |
| YIPANQI_MODE | `service`, `demo` or `test` | service |
| YIPANQI_HOSTS | host names served, separated by commas | localhost,127.0.0.1 |
| YIPANQI_HTTPS | `1` when served over https (secure cookies) | 0 |
| YIPANQI_OWNER / YIPANQI_FILING | 主办单位 / 备案编号 shown on every page | demo values in demo mode |
| YIPANQI_MAIL | smtp://user:password@host:port or empty (no mail is sent) | empty |
| YIPANQI_LEAD_DAYS | working days that whoever is asked for something has at least (field law JF-21) | 3, never fewer |
| YIPANQI_MAIL_FROM | address mail is sent from | yipanqi@localhost |
| YIPANQI_BACKUPS | folder of backups | backups in the data folder |
| YIPANQI_BACKUP_KEY | file with the passphrase of backups (mode 600) | empty: asked for at a terminal |
| YIPANQI_TODAY | freezes the day (tests, demonstrations) | empty |
"""

import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlparse

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("YIPANQI_DATA", "data")).absolute()
MODE = os.environ.get("YIPANQI_MODE", "service")
if MODE not in ("service", "demo", "test"):
    raise ImproperlyConfigured(f"YIPANQI_MODE 只能是 service、demo 或 test，现为 {MODE!r}")
DEMO = MODE == "demo"
DEBUG = False
HTTPS = os.environ.get("YIPANQI_HTTPS") == "1"


def _secret_key() -> str:
    """From the environment, or from a file in the data folder that only its owner can read (made on first use)."""
    if os.environ.get("YIPANQI_SECRET_KEY"):
        return os.environ["YIPANQI_SECRET_KEY"]
    if MODE == "test":
        return "test-only-key"
    DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = DATA / "secret.key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        key = secrets.token_urlsafe(48)
        file.write(key)
    return key


def _database() -> dict:
    address = os.environ.get("YIPANQI_DATABASE", "")
    if not address:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA / "yipanqi.sqlite3",
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
            },
            "TEST": {"NAME": os.environ.get("YIPANQI_TEST_SQLITE") or None},
        }
    parts = urlparse(address)
    if parts.scheme not in ("postgresql", "postgres"):
        raise ImproperlyConfigured("YIPANQI_DATABASE 应形如 postgresql://用户:口令@主机:端口/库名")
    host = parts.hostname or ""
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.get("host", host)),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }


SECRET_KEY = _secret_key()
DATABASES = {"default": _database()}
ALLOWED_HOSTS = os.environ.get(
    "YIPANQI_HOSTS", "localhost,127.0.0.1,[::1],testserver" if MODE == "test" else "localhost,127.0.0.1,[::1]"
).split(",")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "yipanqi.accounts",  # before the sign-in library, whose pages it replaces
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_htmx",
    "template_partials",
    "django_tasks",
    "django_tasks_db",
    "yipanqi.search",
    "yipanqi.audit",
    "yipanqi.files",
    "yipanqi.papers",
    "yipanqi.ui",
    "django.forms",  # after the room that draws some of its widgets itself
    "yipanqi.organizations",
    "yipanqi.access",
    "yipanqi.regulations",
    "yipanqi.obligations",
    "yipanqi.complaints",
    "yipanqi.responsibilities",
    "yipanqi.plans",
    "yipanqi.letters",
    "yipanqi.meetings",
    "yipanqi.education",
    "yipanqi.archives",
    "yipanqi.topics",
    "yipanqi.agenda",
    "yipanqi.calendars",
    "yipanqi.exchange",
    "yipanqi.insights",
    "yipanqi.site",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "yipanqi.site.middleware.ScopeMiddleware",
    "yipanqi.accounts.middleware.FirstThings",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "yipanqi.site.urls"
WSGI_APPLICATION = "yipanqi.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "yipanqi" / "site" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "yipanqi.site.context.page",
            ],
            "builtins": ["yipanqi.ui.templatetags.ui"],
        },
    }
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "yipanqi.accounts.adapter.AccountAdapter"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": None}  # locking out is django-axes' task alone
MFA_ADAPTER = "yipanqi.accounts.adapter.SecondFactorAdapter"
MFA_TOTP_TOLERANCE = 1
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "一盘棋"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_ENABLED = MODE != "test" or os.environ.get("YIPANQI_TEST_AXES") == "1"
AXES_RESET_ON_SUCCESS = True

SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "yipanqi.site.views.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["yipanqi.ui.formats"]

STATIC_URL = "/static/"
MEDIA_ROOT = DATA / "files"
BACKUPS = Path(os.environ.get("YIPANQI_BACKUPS") or DATA / "backups").absolute()
BACKUP_KEY = os.environ.get("YIPANQI_BACKUP_KEY", "")
PACKAGES = DATA / "packages"  # yearly packages can be made again: they are no part of a backup
BACKGROUND = MODE != "test"
STATIC_ROOT = DATA / "static" if MODE != "test" else None
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = not (STATIC_ROOT and STATIC_ROOT.is_dir())  # `serve` and `demo` collect them, compressed
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 86400
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend"
        if MODE != "test"
        else "django_tasks.backends.immediate.ImmediateBackend"
    }
}
SILENCED_SYSTEM_CHECKS: list[str] = []

PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if MODE == "test"
    else ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
)

PAGE_OWNER = os.environ.get("YIPANQI_OWNER", "江川市城乡建设和民生服务局（演示）" if MODE != "service" else "")
PAGE_FILING = os.environ.get("YIPANQI_FILING", "演示环境，未备案" if MODE != "service" else "")


def _lead_days() -> int:
    """Working days between asking and wanting; the organ may give more than the rule's three, never fewer."""
    typed = os.environ.get("YIPANQI_LEAD_DAYS", "3")
    if not typed.isdecimal() or not 3 <= int(typed) <= 30:
        raise ImproperlyConfigured(f"YIPANQI_LEAD_DAYS 应是 3 至 30 的整数（工作日），现为 {typed!r}")
    return int(typed)


LEAD_DAYS = _lead_days()


def _mail() -> dict:
    address = os.environ.get("YIPANQI_MAIL", "")
    if not address:
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    parts = urlparse(address)
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or 25,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtps",
    }


globals().update(_mail())
MAIL_CONFIGURED = bool(os.environ.get("YIPANQI_MAIL"))
DEFAULT_FROM_EMAIL = os.environ.get("YIPANQI_MAIL_FROM", "yipanqi@localhost")
SECOND_FACTOR_REQUIRED = MODE == "service"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"yipanqi": {"level": "WARNING"}, "axes": {"level": "WARNING"}},
}

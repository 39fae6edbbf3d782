"""What a deployment decides and nothing else; rules of the field are data, not settings.

Every value has a default that runs on a laptop: embedded SQLite under ``ZHENJIE_HOME``, no second machine, no network.
"""

import os
import secrets
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF

PACKAGE = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("ZHENJIE_HOME", "var")).resolve()
HOME.mkdir(parents=True, exist_ok=True)


def _secret_key() -> str:
    """The key of this deployment: from the environment, else made once and kept readable by the owner only."""
    if key := os.environ.get("ZHENJIE_SECRET_KEY"):
        return key
    path = HOME / "secret-key"
    if not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


SECRET_KEY = _secret_key()
DEBUG = os.environ.get("ZHENJIE_DEBUG") == "1"
DEMO = os.environ.get("ZHENJIE_DEMO") == "1"
ALLOWED_HOSTS = os.environ.get("ZHENJIE_HOSTS", "127.0.0.1,localhost,testserver").split(",")
# Addresses or networks of the proxies before the web server, separated by commas: whose word counts on where a request comes from.
# Without them the address is the one that the web server sees, and behind a proxy all the world is one address.
PROXIES = [one.strip() for one in os.environ.get("ZHENJIE_PROXIES", "").split(",") if one.strip()]
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("ZHENJIE_ORIGINS", "").split(",") if o]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "zhenjie.web",
    "zhenjie.engines.trail",
    "zhenjie.engines.files",
    "zhenjie.engines.org",
    "zhenjie.engines.notices",
    "zhenjie.engines.ledger",
    "zhenjie.engines.indicators",
    "zhenjie.engines.matching",
    "zhenjie.engines.schedules",
    "zhenjie.engines.matters",
    "zhenjie.engines.reading",
    "zhenjie.engines.surveys",
    "zhenjie.domains.residents",
    "zhenjie.domains.enterprises",
    "zhenjie.domains.villages",
    "zhenjie.domains.space",
    "zhenjie.domains.projects",
    "zhenjie.domains.party",
    "zhenjie.domains.governance",
    "zhenjie.domains.investment",
    "zhenjie.domains.renewal",
    "zhenjie.domains.supervision",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "zhenjie.config.hosts.KnownHost",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "zhenjie.engines.org.middleware.SessionGuard",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "zhenjie.web.middleware.PlainAddress",
    "zhenjie.web.middleware.PlainText",
    "zhenjie.web.middleware.ReadOnlyGet",
]

ROOT_URLCONF = "zhenjie.config.urls"
WSGI_APPLICATION = "zhenjie.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "zhenjie.web.navigation.frame",
            ],
            "builtins": ["zhenjie.web.templatetags.zj", "django.templatetags.static", "django.templatetags.i18n"],
        },
    }
]

# Templates of ours stand before Django's for the parts of a form: its list of choices is far slower (web/templates/django/forms).
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {
    "default": dj_database_url.parse(os.environ.get("DATABASE_URL") or f"sqlite:///{HOME / 'zhenjie.sqlite3'}")
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE: parallel writers wait for each other at BEGIN instead of failing half-way with "locked". The log goes into the file every
    # 16 MB: an import writes the same pages of its indexes chunk after chunk.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=4000",
    }
else:
    # A new connection per request costs tenfold on PostgreSQL. Its estimates of our lists are far above what they read: it would compile
    # for 100 ms what then runs for 20.
    DATABASES["default"]["OPTIONS"] = {
        "pool": {"min_size": 1, "max_size": 20},
        "options": "-c jit=off",
        "prepare_threshold": 3,
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "org.Account"
AUTHENTICATION_BACKENDS = ["zhenjie.engines.org.backend.AccountBackend"]
LOGIN_URL = "org:login"
LOGIN_REDIRECT_URL = "board"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
SESSION_ENGINE = "zhenjie.engines.org.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = os.environ.get("ZHENJIE_HTTPS") == "1"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "worker-src": [SELF],
        "media-src": [SELF, "blob:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# 天地图 under the ledger's shapes: the tile addresses with the county's own key, separated by blanks; without it maps draw the
# ledger's shapes alone and no request leaves the machine. 审图号 of what lies below, shown on the map.
MAP_TILES = os.environ.get("ZHENJIE_MAP_TILES", "")
MAP_REVIEW = os.environ.get("ZHENJIE_MAP_REVIEW", "")
for _tiles in MAP_TILES.split():
    for _directive in ("connect-src", "img-src"):
        _sources = CONTENT_SECURITY_POLICY["DIRECTIVES"].setdefault(_directive, [SELF])
        _sources.append("/".join(_tiles.split("/")[:3]))

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or os.environ.get("ZHENJIE_TESTING") == "1"
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
FILES_ROOT = HOME / "files"
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# What carries notices beyond the inbox, by the names of `engines.notices.channels`; none by default.
NOTICE_CHANNELS = [name for name in os.environ.get("ZHENJIE_NOTICES", "").split(",") if name]

# Who carries short messages to residents, by a name of `engines.notices.outbound`; none by default, the demo writes them down.
SMS_PROVIDER = os.environ.get("ZHENJIE_SMS", "console" if DEMO else "")
# The address under which residents reach the public pages, for posters and short messages; else that of the request.
PUBLIC_URL = os.environ.get("ZHENJIE_PUBLIC_URL", "").rstrip("/")

# A deployment's own catalogue of indicators and roles lies beside the built-in one and wins.
CATALOGUE_DIR = os.environ.get("ZHENJIE_CATALOGUE")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # It warns when it is asked to stop, which is what we ask of it.
    "loggers": {"django_tasks_db": {"level": "ERROR"}},
}

"""One peer at a time (PEER): what it doesn't need is not installed, so that nobody pays for another's signals. The database is opened
exactly as the product opens it."""

import os

from zhenjie.config.settings import DATABASES, DEFAULT_AUTO_FIELD, TIME_ZONE, USE_TZ

__all__ = ["DATABASES", "DEFAULT_AUTO_FIELD", "TIME_ZONE", "USE_TZ"]

PEER = os.environ.get("PEER", "audited")
SECRET_KEY = "only-for-the-benchmark-0123456789-0123456789-0123456789"
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "benchmarks.matters_peers",
    *(("django_fsm_log", "auditlog") if PEER == "audited" else ()),
]

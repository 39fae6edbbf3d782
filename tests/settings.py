"""The deployment's settings with a throw-away home, fast hashing and immediate tasks."""

import os
import tempfile

os.environ.setdefault("ZHENJIE_HOME", tempfile.mkdtemp(prefix="zhenjie-test-"))
os.environ.setdefault("ZHENJIE_SECRET_KEY", "only-for-tests-and-never-anywhere-else-0123456789")
os.environ["ZHENJIE_TESTING"] = "1"

from zhenjie.config.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
# First a `migrate` that copies what it has made before; last a register for the tests of the ledger.
INSTALLED_APPS = ["tests.ground", *INSTALLED_APPS, "tests.engines.ledger.sample"]  # noqa: F405

STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405

"""The door for Granian."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from zhenjie.config.standing import settle
from zhenjie.config.turns import InTurns

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhenjie.config.settings")
application = InTurns(get_wsgi_application())
_ = get_resolver().url_patterns
settle()

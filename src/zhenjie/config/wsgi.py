"""The door for Granian."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

from zhenjie.config.standing import settle
from zhenjie.config.turns import InTurns

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhenjie.config.settings")
application = wrap_wsgi_with_proxy_headers(InTurns(get_wsgi_application()), settings.PROXIES)
_ = get_resolver().url_patterns
settle()

"""The door for Granian."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from zhenjie.config.standing import settle

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhenjie.config.settings")
application = get_wsgi_application()
_ = get_resolver().url_patterns
settle()

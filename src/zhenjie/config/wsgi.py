"""The door for Granian."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhenjie.config.settings")
application = get_wsgi_application()

# What stands when the door opens stays: models, routes, forms. Left alone, Python's collector walks all of it again every few pages and
# holds one of them up for a tenth of a second.
_ = get_resolver().url_patterns
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 20, 20)

"""Where the ledgers of villages stand."""

from django.utils.translation import gettext_lazy as _

SECTION = _("村集体")

"""招商 in the database."""

from zhenjie.domains.investment.models import chains, claims, events, investors  # noqa: F401 - Django reads them here

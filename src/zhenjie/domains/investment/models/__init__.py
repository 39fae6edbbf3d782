"""招商 in the database."""

from zhenjie.domains.investment.models import chains, investors  # noqa: F401 - Django reads them here

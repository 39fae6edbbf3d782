"""The name of a firm as it is compared, as a column that follows from the name."""

from typing import Any

from zhenjie.domains.projects.rules.names import firm_key
from zhenjie.engines.ledger.fields import Following


class NameKey(Following):
    """The name in the column ``of`` by `rules.names.firm_key`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = 120
        kwargs.setdefault("db_index", True)
        super().__init__(*args, **kwargs)

    def follow(self, value: Any) -> str:
        """The key of a name."""
        return firm_key(str(value or ""))

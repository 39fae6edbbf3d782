"""The ledgers of spaces."""

from zhenjie.domains.space.registers import land, matches, spaces  # noqa: F401 - the ledger finds them here

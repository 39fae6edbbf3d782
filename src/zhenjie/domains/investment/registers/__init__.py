"""The ledgers of investment."""

from zhenjie.domains.investment.registers import chains, events, investors  # noqa: F401 - the ledger finds them here

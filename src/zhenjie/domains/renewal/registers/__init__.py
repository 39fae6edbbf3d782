"""The ledgers of renewal."""

from zhenjie.domains.renewal.registers import campaigns, households  # noqa: F401 - the ledger finds them here

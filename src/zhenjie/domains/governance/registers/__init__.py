"""The ledgers of governance."""

from zhenjie.domains.governance.registers import boards, patrols, points  # noqa: F401 - the ledger finds them here

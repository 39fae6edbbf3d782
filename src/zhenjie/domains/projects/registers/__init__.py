"""The ledgers of projects."""

from zhenjie.domains.projects.registers import books, projects, work  # noqa: F401 - the ledger finds them here

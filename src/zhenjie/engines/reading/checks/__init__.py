"""What the figures of a report say of each other: pure arithmetic on figures and their sentences, no Django."""

from zhenjie.engines.reading.checks.beside import Ledger
from zhenjie.engines.reading.checks.checker import check
from zhenjie.engines.reading.checks.findings import Evidence, Finding

__all__ = ["Evidence", "Finding", "Ledger", "check"]

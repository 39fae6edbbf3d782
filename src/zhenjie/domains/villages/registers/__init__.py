"""The ledgers of villages, in the order in which a reader meets them."""

# ruff: noqa: F401, I001 - the ledger finds them here, and shows them in this order
from zhenjie.domains.villages.registers import cooperatives
from zhenjie.domains.villages.registers import shares
from zhenjie.domains.villages.registers import contracts
from zhenjie.domains.villages.registers import assets
from zhenjie.domains.villages.queries import plans

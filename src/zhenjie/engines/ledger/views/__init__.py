"""Pages of the ledger. One view serves every register; which one, and what it needs, the key in the address says."""

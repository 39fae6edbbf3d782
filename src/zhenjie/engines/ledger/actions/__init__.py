"""The writers of the ledger, one module per subject."""

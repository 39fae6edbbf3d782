"""The writers of governance beyond the ledger's own form."""

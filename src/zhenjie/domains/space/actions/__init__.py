"""The writers of spaces beyond the ledger's own form: quota, inspections, what a match does to both sides."""

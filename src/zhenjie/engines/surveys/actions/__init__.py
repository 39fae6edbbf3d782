"""The writers of surveys and report forms, one module per subject."""

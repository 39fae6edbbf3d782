"""The readers of surveys and report forms."""

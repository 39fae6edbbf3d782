"""The text reader: Chinese report text becomes figures with spans. Pure Python, usable alone."""

from .figures import Figure
from .reader import read

__all__ = ["Figure", "read"]

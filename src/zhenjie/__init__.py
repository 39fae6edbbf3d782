"""Zhenjie 镇街: the ledger on which a county and its townships run what their reports describe."""

__version__ = "0.1.0"

"""Filters for figures of indicators."""

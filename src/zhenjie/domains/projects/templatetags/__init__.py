"""Filters of the templates of projects."""

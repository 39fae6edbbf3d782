"""Verbs: what every such system does. Engines know no domain."""

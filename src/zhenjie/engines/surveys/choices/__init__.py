"""Kinds and states: of surveys in the field, of report forms."""

"""Dated and sourced data of the core: units, working days, colour rules."""

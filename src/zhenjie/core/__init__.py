"""Periods, quantities, numerals, working days, identifiers, geo, colours and Ref: pure Python, no Django."""

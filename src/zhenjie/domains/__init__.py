"""Nouns: what a township does. Domains declare; engines do the work."""

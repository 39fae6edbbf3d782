"""The dated rules of projects, and the arithmetic that needs no database."""

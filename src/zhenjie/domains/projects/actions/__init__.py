"""The only writers of projects: stages, money, the work on them."""

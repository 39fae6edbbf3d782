"""The peers of the benchmark of matters, as a Django project of their own on the same database settings as ours."""

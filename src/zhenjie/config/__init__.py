"""Deployment: settings, urls, wsgi and the command line; nothing imports this package."""

"""The shared readers of enterprises: firms, promises of visits, statistics."""

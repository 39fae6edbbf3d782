"""The only writers of firms, visits and appeals."""

"""What the pages of firms and appeals ask."""

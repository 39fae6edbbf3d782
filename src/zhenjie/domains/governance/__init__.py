"""治理: 12345, grid patrol, hazards, 红黄榜, credit points."""

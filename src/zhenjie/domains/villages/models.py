"""村集体: cooperatives, shares, dividends, collective income."""

"""空间: idle land and houses, buildings, tenants, parks."""

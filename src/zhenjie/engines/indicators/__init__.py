"""指标: definition, target, observation with source, roll-up, rank."""

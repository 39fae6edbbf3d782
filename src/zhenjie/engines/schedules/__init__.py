"""工期: milestones, dependencies, backward pass in working days."""

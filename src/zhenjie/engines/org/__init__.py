"""组织: accounts, the tree of units in time, posts, people, teams, roles, scope."""

"""项目: life cycle, backward schedule, wall map, three colours."""

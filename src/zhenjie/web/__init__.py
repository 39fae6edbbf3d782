"""The frame of every page: base template, parts, navigation, built assets."""

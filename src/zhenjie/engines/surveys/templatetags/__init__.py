"""Words of surveys for templates."""

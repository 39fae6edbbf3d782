"""Pure rules of surveys and report forms: no Django, no database."""

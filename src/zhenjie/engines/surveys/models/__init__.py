"""摸排填报 in the database: report tables and surveys in the field."""

"""摸排填报 in the database: report tables, and surveys in the field."""

from zhenjie.engines.surveys.models import fieldwork, reports

__all__ = ["fieldwork", "reports"]

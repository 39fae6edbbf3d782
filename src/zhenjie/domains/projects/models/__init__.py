"""项目 in the database: projects, their stages, their money, the work on them, what they promised."""

from zhenjie.domains.projects.models import asides, imports, money, outputs, payments, projects, stages, work  # noqa: F401 - Django reads them here

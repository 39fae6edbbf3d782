"""征迁改造 in the database: renewals with their households, transition fees, campaigns with their places."""

from zhenjie.domains.renewal.models import campaigns, households, projects, transition  # noqa: F401 - Django reads them here

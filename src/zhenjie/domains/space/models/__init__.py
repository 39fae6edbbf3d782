"""空间 in the database: spaces and what is let of them, land and quota, farm land and homesteads, needs."""

from zhenjie.domains.space.models import farmland, land, leases, needs, spaces  # noqa: F401 - Django reads them here

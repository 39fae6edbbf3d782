"""Boards, points, patrols, tickets, what matters bring along; the app registry finds them here."""

from zhenjie.domains.governance.models import (  # noqa: F401 - the app registry finds them here
    affairs,
    boards,
    hotline,
    open311,
    patrols,
    points,
)

"""Boards, points and patrols; the app registry finds them here."""

from zhenjie.domains.governance.models import boards, patrols, points  # noqa: F401 - the app registry finds them here

"""Which phone asks, and whether it has to wipe itself."""

import hashlib

from zhenjie.engines.org.scope import scope_of
from zhenjie.engines.surveys.models.fieldwork import Device

FILL = "surveys.fill"


def digest_of(secret: str) -> str:
    """What is kept of the secret of a phone."""
    return hashlib.sha256(secret.encode()).hexdigest()


def device_of(secret: str) -> Device | None:
    """The phone with this secret."""
    return Device.objects.select_related("account__person").filter(digest=digest_of(secret)).first() if secret else None


def is_revoked(device: Device) -> bool:
    """Whether this phone has to wipe itself: taken back, its account shut, or nothing left that it may fill in."""
    if device.revoked_at is not None or not device.account.is_active:
        return True
    return not scope_of(device.account).prefixes_for(FILL)

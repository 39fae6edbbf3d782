"""认得的设备: which accounts have signed in from a browser, told by a cookie that only this deployment can write and read."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings

from zhenjie.core import secrecy

COOKIE = "zj_device"
_PURPOSE = "org.device"
_KEPT = 8  # accounts on one shared machine


@dataclass(frozen=True, slots=True)
class Device:
    """A browser: ``key`` names it, ``seen`` holds the day (ordinal) of the last log-in by account."""

    key: str = ""
    seen: Mapping[str, int] = field(default_factory=dict)

    def knows(self, account: int, *, on: date, days: int) -> bool:
        """Whether the account signed in here at most ``days`` days before ``on``."""
        return on.toordinal() - self.seen.get(str(account), 0) <= days

    def greeted(self, account: int, *, on: date) -> "Device":
        """The device after a log-in of the account on the day ``on``; of many accounts the latest are kept."""
        earlier = {one: day for one, day in self.seen.items() if one != str(account)}
        latest = sorted(earlier.items(), key=lambda one: one[1])[-(_KEPT - 1) :]
        return Device(self.key or secrets.token_hex(16), {**dict(latest), str(account): on.toordinal()})


#: A browser without a cookie, or with one that is not ours.
STRANGE = Device()


def device_of(text: str) -> Device:
    """The device behind a cookie; `STRANGE` when it was not written here."""
    try:
        said = json.loads(secrecy.unseal(text, key=settings.SECRET_KEY, purpose=_PURPOSE))
    except secrecy.SecrecyError:
        return STRANGE
    return Device(said["key"], said["seen"])


def cookie_of(device: Device) -> str:
    """What the browser keeps: sealed, so that it can be neither read nor made elsewhere."""
    told = json.dumps({"key": device.key, "seen": dict(device.seen)}, separators=(",", ":"))
    return secrecy.seal(told, key=settings.SECRET_KEY, purpose=_PURPOSE)

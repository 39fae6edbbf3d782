"""Who does it: the one argument that every action takes as ``by``."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """A person at work, or the system. ``account`` is the account's primary key, ``unit`` the path of the unit the post
    belongs to, ``address`` where the request came from."""

    account: int | None
    name: str
    unit: str = ""
    address: str = ""


SYSTEM = Actor(account=None, name="系统")

"""Channels: what carries a notice beyond the inbox. A deployment names them in ``ZHENJIE_NOTICES``; one is built in."""

import logging
from collections.abc import Callable
from typing import Protocol

from zhenjie.engines.notices.models import Notice

log = logging.getLogger("zhenjie.notices")


class Channel(Protocol):
    """Carries one notice; whatever it raises means "not delivered, try again". ``notice.key`` and ``notice.to`` together
    never change, so a provider can refuse what it has carried already."""

    def carry(self, notice: Notice) -> None: ...


_channels: dict[str, Channel] = {}


def channel(name: str) -> Callable[[type[Channel]], type[Channel]]:
    """Declares a channel under the name by which the settings call it."""

    def add(made: type[Channel]) -> type[Channel]:
        _channels[name] = made()
        return made

    return add


def find(name: str) -> Channel | None:
    """The channel called ``name``; None when nobody declared it."""
    return _channels.get(name)


@channel("console")
class Console:
    """Writes a line to the log of the worker: for the desk and for trying a deployment out."""

    def carry(self, notice: Notice) -> None:
        log.warning("通知 %s：%s", notice.to, notice.title)

"""Short messages to telephone numbers: who carries them. A deployment names one provider in ``ZHENJIE_SMS``; one is built in."""

import logging
from collections.abc import Callable
from typing import Protocol

from zhenjie.core.identifiers import mask_mobile

log = logging.getLogger("zhenjie.notices")


class Provider(Protocol):
    """Carries one message. ``key`` never changes for the same message: carried again after a fault, it must arrive once.
    Whatever is raised means "not delivered, try again"."""

    def carry(self, *, number: str, text: str, key: str) -> None: ...


_providers: dict[str, Provider] = {}


def provider(name: str) -> Callable[[type[Provider]], type[Provider]]:
    """Declares a provider under the name by which the settings call it."""

    def add(made: type[Provider]) -> type[Provider]:
        _providers[name] = made()
        return made

    return add


def find(name: str) -> Provider | None:
    """The provider called ``name``; None when nobody declared it."""
    return _providers.get(name)


@provider("console")
class Console:
    """Writes a line to the log of the worker, the number masked: for the demo and for trying a deployment out."""

    def carry(self, *, number: str, text: str, key: str) -> None:
        log.warning("短信 %s：%s", mask_mobile(number), text)

"""Ref: the one soft pointer upward. Trail, files, matter subjects and figure sources name a row by register and key."""

import re
from dataclasses import dataclass
from typing import Self

_FORM = re.compile(r"([a-z][a-z0-9_]*(?:[.-][a-z0-9_]+)*):(\S+)")


class RefError(ValueError):
    """The text is no reference; the message is a Chinese sentence."""


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """A row of a register, e.g. `Ref("reading.figure", "123")`; resolved by the ledger."""

    register: str
    pk: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "pk", str(self.pk))
        if not _FORM.fullmatch(f"{self.register}:{self.pk}"):
            raise RefError(f"“{self.register}:{self.pk}”不是有效的引用，应写成“台账名:编号”。")

    def __str__(self) -> str:
        return f"{self.register}:{self.pk}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """The reference printed by `str`; raises RefError for anything else."""
        register, colon, pk = text.strip().partition(":")
        if not colon:
            raise RefError(f"“{text}”不是有效的引用，应写成“台账名:编号”。")
        return cls(register, pk)

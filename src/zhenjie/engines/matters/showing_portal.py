"""What the public pages show, as plain values: views fill these, templates know nothing else.

Times come as words for the reader ("今天 14:00 前答复") beside the machine's form (ISO 8601) where a ``<time>`` wants it.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import segno
from django.utils.safestring import SafeString, mark_safe

State = Literal["done", "now", "next"]


@dataclass(frozen=True, slots=True)
class PortalUrls:
    """Where the pages of one place lead; '' leaves the link out."""

    home: str
    say: str = ""
    look: str = ""
    echo: str = ""
    helper: str = ""
    platform: str = ""
    similar: str = ""
    firm: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A township or village to which something can be said."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class PlaceGuess:
    """Where it is: what stands in the field, why it was guessed ("按你说的话猜的"; '' when nothing was), the key of the place."""

    label: str = ""
    why: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class KindGuess:
    """What it is about: the chosen key, its words, who will get it ("会派给河东社区"), and what else could be chosen (key, words)."""

    key: str = ""
    label: str = ""
    why: str = ""
    choices: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Same:
    """A matter already under way that sounds the same: how many said it, where it stands, what stands for it when joining."""

    count: int
    state: str
    token: str


@dataclass(frozen=True, slots=True)
class Channel:
    """The right channel, told at once: the sentence, and the number to dial for an emergency ('' for none)."""

    sentence: str
    tel: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo of the matter; ``words`` say what it shows (for those who do not see it)."""

    url: str
    words: str


@dataclass(frozen=True, slots=True)
class Step:
    """One stop of the parcel, newest first; ``state`` next stands above now."""

    title: str
    detail: str = ""
    who: str = ""
    at: str = ""
    iso: str = ""
    state: State = "done"
    pictures: Sequence[Picture] = ()


@dataclass(frozen=True, slots=True)
class Stage:
    """One of the few stages of the bar at the top ("说了", "派了", "接了", "在修", "你评")."""

    name: str
    state: State


@dataclass(frozen=True, slots=True)
class Stripe:
    """A stage as the bar draws it, in hundredths of the width."""

    x: float
    width: float
    css: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """A matter as its teller follows it.

    ``due`` is the promise in words, ``left`` the time to it, ``unit`` who has it now, ``phone`` its number. ``reply`` is the answer once
    given. ``may_*`` say which forms stand on the page; each posts to ``act_url`` with ``act`` = add, rate or reopen.
    """

    number: str
    title: str
    heading: str
    unit: str
    steps: Sequence[Step]
    stages: Sequence[Stage]
    due: str = ""
    left: str = ""
    watchers: int = 0
    phone: str = ""
    place: str = ""
    private: bool = False
    reply: str = ""
    replied_by: str = ""
    rated: str = ""
    act_url: str = ""
    may_add: bool = False
    may_rate: bool = False
    may_reopen: bool = False

    @property
    def position(self) -> int:
        """The number of the present stage, from 1; the last when all is done."""
        states = [stage.state for stage in self.stages]
        return states.index("now") + 1 if "now" in states else max(1, states.count("done"))

    @property
    def stripes(self) -> list[Stripe]:
        """The bar: equal stripes with a gap of 1.25."""
        count = len(self.stages) or 1
        width = round((100 - 1.25 * (count - 1)) / count, 2)
        css = {"done": "d", "now": "n", "next": ""}
        return [Stripe(round(n * (width + 1.25), 2), width, css[one.state]) for n, one in enumerate(self.stages)]


@dataclass(frozen=True, slots=True)
class EchoItem:
    """A published question and answer, personal data removed and confirmed by an editor (`rules.wiping`)."""

    title: str
    said: str
    answer: str
    unit: str
    kind: str
    url: str
    place: str = ""
    closed: str = ""
    closed_iso: str = ""
    days: str = ""
    tellers: int = 1
    rating: str = ""
    teller: str = ""


def qr_svg(address: str) -> SafeString:
    """The address as a QR code in SVG, black on white also in the dark (a reader wants the contrast); level M, quiet zone 4."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        out,
        kind="svg",
        xmldecl=False,
        svgns=False,
        omitsize=True,
        border=4,
        dark="#000",
        light="#fff",
        svgclass=None,
        lineclass=None,
    )
    return mark_safe(out.getvalue().decode())

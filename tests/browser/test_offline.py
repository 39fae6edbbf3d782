"""Nothing lost, nothing doubled: two phones in a bad network, killed pages, doubled sends, an office that breaks half-way.

The draw comes from OFFLINE_SEED and OFFLINE_RUNS; `make soak NAME=offline` runs a thousand.
"""

import os
import random
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.hands import Hand
from tests.browser.weather import CLEAR, STORMS, Weather
from tests.engines.ledger.sample.models import Yard
from tests.factories.ledger import make_yard
from tests.factories.org import make_account
from zhenjie.core.actors import SYSTEM
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.surveys.models.fieldwork import Assignment, Record

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RUNS = int(os.environ.get("OFFLINE_RUNS", "50"))
SEED = int(os.environ.get("OFFLINE_SEED", "20261120"))


@pytest.fixture
def hands(browser: Browser, sky: Weather, given: Assignment) -> Iterator[list[Hand]]:
    """Two phones of two workers of one grid."""
    two = [Hand(browser, sky.url, make_account(unit=given.unit, role="grid_worker")) for _ in range(2)]
    for hand in two:
        hand.set_up()
    yield two
    for hand in two:
        hand.close()


class Storm:
    """One run: what was filled in is written down here, and compared with what the office has in the end."""

    def __init__(self, draw: random.Random, sky: Weather, given: Assignment, hands: list[Hand], number: int) -> None:
        self.draw, self.sky, self.given, self.hands, self.number = draw, sky, given, hands, number
        self.yards = [make_yard(given.unit, f"{number}-{one}号院") for one in range(2)]
        self.expected: dict[str, dict[str, Any]] = {}
        self.of: dict[str, Hand] = {}
        self.made = 0

    def run(self) -> None:
        self.sky.choose = self.weather
        for hand in self.hands:
            hand.run("window.dispatchEvent(new Event('online'))")
        for _ in range(self.draw.randint(4, 7)):
            hand = self.draw.choice(self.hands)
            self.draw.choices(
                [self.new, self.visit, self.again, self.kill, self.fly, self.office], weights=[4, 3, 3, 2, 2, 1]
            )[0](hand)
        self.sky.choose = lambda: CLEAR
        for _ in range(6):
            for hand in self.hands:
                hand.fly(False)
                hand.settle()
            if not sum(hand.choose(self.draw.choice(["mine", "theirs"])) for hand in self.hands):
                break
        self.compare()

    def weather(self) -> str:
        """Clear now and then, else one of the storms that were rarest so far: how many posts there are is not ours to say."""
        if self.draw.random() < 2 / 7:
            return CLEAR
        rarest = min(self.sky.seen.get(one, 0) for one in STORMS)
        return self.draw.choice([one for one in STORMS if self.sky.seen.get(one, 0) == rarest])

    def note(self, hand: Hand, key: str, kept: dict[str, Any]) -> None:
        self.expected[key], self.of[key] = kept, hand

    def new(self, hand: Hand) -> None:
        self.made += 1
        key, kept = hand.new(
            self.given.pk, {"name": f"r{self.number}-{self.made}", "state": self.state(), "area": self.area()}
        )
        self.leave(hand, key, kept)

    def visit(self, hand: Hand) -> None:
        known = hand.run(
            "([where]) => hand.go(`#survey/${where}`, '.ph-list').then(() => [...document.querySelectorAll('.ph-list a')].map((one) => one.hash))",
            [self.given.pk],
        )
        rows = [one.rsplit("/", 1)[1] for one in known if one.startswith("#row/")]
        if rows:
            key, kept = hand.visit(
                self.given.pk, int(self.draw.choice(rows)), {"state": self.state(), "area": self.area()}
            )
            self.leave(hand, key, kept)

    def again(self, hand: Hand) -> None:
        own = [key for key, one in self.of.items() if one is hand and hand.today().get(key) not in (None, "conflict")]
        if own:
            key = self.draw.choice(own)
            self.leave(hand, key, hand.again(key, {"area": self.area()}))

    def leave(self, hand: Hand, key: str, kept: dict[str, Any]) -> None:
        """Sometimes the page dies before "finished" is pressed: what was typed is there all the same."""
        self.note(hand, key, kept)
        if self.draw.random() < 0.15:
            hand.kill()
            hand.open()
            assert (
                hand.run(
                    "([key]) => hand.go(`#form/${key}`, '[data-form] #f-area').then(() => document.getElementById('f-area').value)",
                    [key],
                )
                == kept["area"]
            )
        assert hand.finish() == key

    def kill(self, hand: Hand) -> None:
        hand.kill()
        hand.open()

    def fly(self, hand: Hand) -> None:
        hand.fly(not hand.flying)

    def office(self, hand: Hand) -> None:
        yard = Yard.objects.get(pk=self.draw.choice(self.yards).pk)
        yard.area = Decimal(self.area())
        save_row(by=SYSTEM, row=yard, version=yard.version)

    def state(self) -> str:
        return self.draw.choice(["idle", "talks", "used"])

    def area(self) -> str:
        return str(self.draw.randint(2, 9999))

    def compare(self) -> None:
        came = {record.key: record for record in Record.objects.filter(key__in=self.expected)}
        assert sorted(came) == sorted(self.expected), "lost"
        assert Record.objects.count() == Storm.total + len(self.expected), "doubled"
        Storm.total += len(self.expected)
        for key, kept in self.expected.items():
            record = came[key]
            assert {name: record.answers.get(name) for name in ("state", "area")} == {
                "state": kept["state"],
                "area": kept["area"],
            }, key
            assert record.state in {"accepted", "settled"}, (key, record.state)
            assert record.landed, key
        new = Yard.objects.filter(name__startswith=f"r{self.number}-").order_by("name")
        assert [yard.name for yard in new] == sorted(f"r{self.number}-{one + 1}" for one in range(self.made)), "rows"
        for yard in new:
            record = Record.objects.get(landed=f"sample.yard:{yard.pk}", subject="")
            assert (
                str(yard.area.normalize().quantize(Decimal(1))) == record.answers["area"]
                or Record.objects.filter(landed=record.landed).count() > 1
            )

    total = 0


def test_nothing_is_lost_and_nothing_doubled(sky: Weather, given: Assignment, hands: list[Hand]) -> None:
    Storm.total = 0
    for number in range(RUNS):
        seed = SEED + number
        try:
            Storm(random.Random(seed), sky, given, hands, number).run()
        except BaseException as error:
            error.add_note(f"OFFLINE_SEED={seed} OFFLINE_RUNS=1")
            raise
    assert all(sky.seen.get(one) for one in STORMS) or RUNS < 20, sky.seen

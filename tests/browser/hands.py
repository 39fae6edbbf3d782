"""A grid worker's hand on a phone: what a finger does, done through the page; and an office whose database is really shared."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from tests.factories.org import make_county
from tests.factories.surveys import give, make_grid, make_survey
from tests.ground.sharing import shared_database
from zhenjie.engines.org.models import Account, Unit
from zhenjie.engines.surveys.models.fieldwork import Assignment

PIN = "295173"
# A seal that is broken quickly: what is tested here is not how long it holds.
QUICK = "- {valid_from: 2026-01-01, rounds: 1000, digits: 6, tries: 3, wait_seconds: 30, wait_most: 3600, lock_minutes: 10, passphrase: 8}\n"

_TOOLS = """
window.hand = {
  until: async (what, most = 20000) => {
    for (const end = Date.now() + most; Date.now() < end; await new Promise((go) => setTimeout(go, 10))) {
      const found = await what();
      if (found) return found;
    }
    throw new Error("gave up: " + what + " at " + location.hash + " " + document.body.innerText.slice(0, 300));
  },
  go: async (hash, mark) => {
    if (location.hash !== hash) location.hash = hash;
    await hand.until(() => document.querySelector(mark));
  },
  put: (values) => {
    for (const [name, value] of Object.entries(values)) {
      const marks = document.getElementsByName("f-" + name);
      if (marks.length) { [...marks].find((one) => one.value === value).click(); continue; }
      const input = document.getElementById("f-" + name);
      input.value = value;
      input.dispatchEvent(new Event("input", { bubbles: true }));
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  },
  kept: async () => {
    const form = await hand.until(() => document.querySelector("[data-form][data-kept]"));
    return [form.dataset.form, JSON.parse(form.dataset.kept)];
  },
  fill: async (values) => {
    await hand.until(() => document.querySelector("[data-form] #f-name"));
    hand.put(values);
    return hand.kept();
  },
  finish: async () => {
    const key = document.querySelector("[data-form]").dataset.form;
    [...document.querySelectorAll("footer button")].find((one) => one.textContent === "填完了").click();
    await hand.until(() => location.hash === "" && document.querySelector(`[data-key="${key}"]`));
    return key;
  },
  states: () => Object.fromEntries([...document.querySelectorAll("[data-key]")].map((one) => [one.dataset.key, one.dataset.state])
    .concat([...document.querySelectorAll("[data-clash]")].map((one) => [one.dataset.clash, "conflict"]))),
};
"""


@contextmanager
def open_office(folder: Path) -> Iterator[str]:
    """The product served to real threads on a database of its own; host:port."""
    with shared_database(folder):
        server = LiveServer("127.0.0.1")
        try:
            yield server.url.removeprefix("http://")
        finally:
            server.stop()


def session_of(account: Account) -> str:
    client = Client()
    client.force_login(account)
    return client.cookies["sessionid"].value


class Hand:
    """One phone of one worker; `kill` closes the page in the middle of whatever it does."""

    def __init__(self, browser: Browser, url: str, account: Account) -> None:
        self.url, self.account = url, account
        self.context: BrowserContext = browser.new_context(
            viewport={"width": 390, "height": 844}, locale="zh-CN", has_touch=True, accept_downloads=True
        )
        self.context.add_init_script(_TOOLS)
        self.context.add_cookies([{"name": "sessionid", "value": session_of(account), "url": url}])
        self.page: Page = self.context.new_page()
        self.flying = False

    def set_up(self) -> None:
        """The first time, with a network: the PIN is set, forms and rows are fetched, the app lies on the phone."""
        self.page.goto(f"{self.url}/field/")
        self.page.fill("#pin", PIN)
        self.page.fill("#pin2", PIN)
        self.page.press("#pin2", "Enter")
        self.page.evaluate("hand.until(() => document.querySelector('.fw-top--on'))")
        self.page.evaluate(
            "navigator.serviceWorker.ready.then(() => hand.until(() => navigator.serviceWorker.controller))"
        )

    def kill(self) -> None:
        self.page.close()
        self.page = self.context.new_page()

    def open(self) -> None:
        """From cold: the page, the PIN, the list."""
        self.page.goto(f"{self.url}/field/")
        self.page.fill("#pin", PIN)
        self.page.press("#pin", "Enter")
        self.page.evaluate("hand.until(() => document.querySelector('.ph-figs'))")

    def fly(self, on: bool) -> None:
        """Flight mode."""
        if on != self.flying:
            self.context.set_offline(on)
            self.flying = on

    def run(self, script: str, argument: Any = None) -> Any:
        return self.page.evaluate(script, argument)

    def today(self) -> dict[str, str]:
        """The states of the records on this phone."""
        return dict(self.run("hand.go('', '.ph-figs').then(hand.states)"))

    def new(self, assignment: int, values: dict[str, str]) -> tuple[str, dict[str, Any]]:
        """A new record, filled in and not finished."""
        key, kept = self.run(
            "async ([where, values]) => { await hand.go('', '.ph-figs'); location.hash = `#new/${where}`; return hand.fill(values); }",
            [assignment, values],
        )
        return key, kept

    def visit(self, assignment: int, pk: int, values: dict[str, str]) -> tuple[str, dict[str, Any]]:
        """A known row, seen again."""
        key, kept = self.run(
            "async ([where, pk, values]) => { await hand.go('', '.ph-figs'); location.hash = `#row/${where}/${pk}`; return hand.fill(values); }",
            [assignment, str(pk), values],
        )
        return key, kept

    def again(self, key: str, values: dict[str, str]) -> dict[str, Any]:
        """A record opened once more and changed."""
        _key, kept = self.run(
            "async ([key, values]) => { await hand.go('', '.ph-figs'); location.hash = `#form/${key}`; return hand.fill(values); }",
            [key, values],
        )
        return dict(kept)

    def finish(self) -> str:
        return str(self.run("hand.finish()"))

    def settle(self, most: int = 30) -> None:
        """Under a clear sky everything goes out."""
        self.run(
            """([most]) => hand.go('', '.ph-figs').then(() => hand.until(() => {
                 window.dispatchEvent(new Event('online'));
                 const left = Object.values(hand.states()).filter((one) => one === 'waiting' || one === 'draft');
                 return !left.length && !document.getElementById('unsent')?.textContent;
               }, most * 1000))""",
            [most],
        )

    def choose(self, side: str) -> int:
        """Choose one side in every conflict; how many there were."""
        return int(
            self.run(
                """async ([place]) => {
                     let count = 0;
                     await hand.go('', '.ph-figs');
                     for (let clash; (clash = document.querySelector('[data-clash]')); count += 1) {
                       const key = clash.dataset.clash;
                       clash.querySelectorAll('.ph-pick button')[place].click();
                       await hand.until(() => !document.querySelector(`[data-clash="${key}"]`));
                     }
                     return count;
                   }""",
                [0 if side == "mine" else 1],
            )
        )

    def close(self) -> None:
        self.context.close()


def a_grid(questions: list[dict[str, Any]] | None = None) -> Assignment:
    """A survey given to the one grid of a county."""
    county = make_county(townships=1, villages=1)
    township = Unit.objects.get(parent=county)
    return give(make_survey(township, questions=questions), make_grid(Unit.objects.get(parent=township)))


# All that lies open in the phone's database, as text; lists of places and firms are meant to lie open.
EVERYTHING = """async () => {
  const db = await new Promise((go) => { const r = indexedDB.open("zhenjie-field"); r.onsuccess = () => go(r.result); });
  const texts = [];
  const walk = (value) => {
    if (typeof value === "string") texts.push(value);
    else if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) texts.push(new TextDecoder().decode(value));
    else if (value && typeof value === "object") Object.values(value).forEach(walk);
  };
  for (const name of db.objectStoreNames) {
    if (name === "lookups") continue;
    walk(await new Promise((go) => { const r = db.transaction(name).objectStore(name).getAll(); r.onsuccess = () => go(r.result); }));
  }
  return texts.join(" ");
}"""

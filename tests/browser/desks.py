"""Desks in a browser: people with a page each, one step made on the page of a matter, and whether a page fits a phone."""

import os
from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.browser.hands import session_of
from tests.factories.org import make_account, make_person
from zhenjie.engines.org.models import Account, Unit

SHOTS = os.environ.get("JOURNEY_SHOTS", "")


def log_in(page: Page, server: Any, unit: Unit, role: str = "clerk") -> None:
    """The page goes on as somebody of `unit`."""
    account = make_account(unit=unit, role=role)
    page.context.add_cookies([{"name": "sessionid", "value": session_of(account), "url": server.url}])


class People:
    """Everybody at a screen of their own; `gate` is where the product is served."""

    def __init__(self, browser: Browser, gate: str) -> None:
        self.browser, self.gate = browser, gate
        self.pages: list[Page] = []

    def sit(self, unit: Unit, name: str, role: str = "clerk") -> Page:
        """A new page where `name` is logged in."""
        return self.log_in(make_account(unit=unit, person=make_person(name, unit=unit), role=role))

    def log_in(self, account: Account) -> Page:
        """A new page where somebody is logged in."""
        page = self.anybody(1440)
        page.context.add_cookies([{"name": "sessionid", "value": session_of(account), "url": self.gate}])
        return page

    def anybody(self, width: int = 390) -> Page:
        """A new page, nobody logged in."""
        context = self.browser.new_context(
            viewport={"width": width, "height": 844}, locale="zh-CN", has_touch=width < 600
        )
        self.pages.append(context.new_page())
        return self.pages[-1]


def fits_a_phone(page: Page, name: str) -> None:
    """The page as it stands, on 390 px: nothing scrolls sideways, no words are cut off without a sign of it."""
    wide = page.viewport_size
    page.set_viewport_size({"width": 390, "height": 844})
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    wider = page.evaluate(
        """() => [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
             .map((one) => `${one.tagName}.${one.className}`).slice(0, 6)"""
    )
    cut = page.evaluate(
        """() => [...document.querySelectorAll('main *')].filter((one) => {
             const style = getComputedStyle(one);
             return one.offsetParent && one.innerText?.trim() && one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 1
               && ['hidden', 'clip'].includes(style.overflowX) && style.textOverflow !== 'ellipsis' && !one.closest('.zj-sr');
           }).map((one) => `${one.className}: ${one.innerText.slice(0, 40)}`)"""
    )
    if wide:
        page.set_viewport_size(wide)
    assert (over and (over, wider), cut) == (0, []), name


def act(page: Page, verb: str, **said: str) -> None:
    """One step at the desk: chosen, filled in, sent."""
    form = page.locator(f"#act form[data-act={verb}]")
    if not form.count():
        choice = page.locator(f'#act a[hx-get*="act={verb}"]')
        if not choice.first.is_visible():
            page.locator("#act summary", has_text="更多").click()
        choice.first.click()
    expect(form).to_be_visible()
    for name, value in said.items():
        field = form.locator(f"[name={name}]")
        if not field.first.is_visible():
            form.locator(".mt-optional summary").click()
        if name == "accept":
            form.locator(f"[name=accept][value={value}]").check()
        elif field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    seq = page.locator("#matter").get_attribute("data-version")
    form.locator(".zj-btn--primary").click()
    expect(page.locator("#matter")).not_to_have_attribute("data-version", seq or "")


def stands(page: Page, stage: str) -> None:
    """The desk shows the stage where the matter now is."""
    expect(page.locator(".mt-stages [aria-current]")).to_have_text(stage)

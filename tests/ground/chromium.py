"""Debian's Chromium, started alike by tests, benchmarks and pictures."""

from typing import Any

from playwright.sync_api import Browser, Playwright

from tests.ground import apt

#: No sandbox because CI is root in a closed machine.
HOW: dict[str, Any] = {
    "executable_path": "/usr/bin/chromium",
    "args": ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
}


def launched(play: Playwright) -> Browser:
    """The browser; what it needs is installed first."""
    apt.ensure("chromium", "fonts-noto-cjk")
    return play.chromium.launch(**HOW)

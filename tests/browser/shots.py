"""``make shots``: every screen of the demo at 1440 and 390 px under docs/screens/, plus dark, large type and print of the board."""

import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

SCREENS = Path(__file__).resolve().parents[2] / "docs" / "screens"
PASSWORD = "Yunxi-2026"
# name -> (who, address); an address that starts with ">" is a link to click on the page before.
PAGES: dict[str, tuple[str, str]] = {
    "login": ("", "/org/login/"),
    "board": ("xujing", "/"),
    "board-county": ("gumingyuan", "/"),
}


@contextmanager
def demo() -> Iterator[str]:
    """The demo, freshly loaded into a folder of its own, on a free port."""
    with tempfile.TemporaryDirectory(prefix="zhenjie-shots-") as home:
        port = os.environ.get("SHOTS_PORT", "8431")
        env = {**os.environ, "ZHENJIE_HOME": home, "PORT": port}
        env.pop("DATABASE_URL", None)
        server = subprocess.Popen(
            [sys.executable, "-m", "zhenjie.config.cli", "demo"], env=env, stdout=subprocess.DEVNULL
        )
        try:
            _wait(f"http://127.0.0.1:{port}/alive/")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=30)


def _wait(url: str) -> None:
    for _ in range(1200):
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("演示没有启动起来")


def log_in(page: Page, address: str, who: str) -> None:
    """Through the log-in page, like a person."""
    page.goto(f"{address}/org/login/")
    page.fill("[name=login]", who)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/")


def shoot(browser: Browser, address: str, width: int, names: list[str]) -> None:
    """All pages at one width, one session per person."""
    sessions: dict[str, Page] = {}
    for name, (who, path) in PAGES.items():
        if names and name not in names:
            continue
        if who not in sessions:
            context = browser.new_context(
                viewport={"width": width, "height": 900 if width > 600 else 844}, locale="zh-CN", device_scale_factor=1
            )
            sessions[who] = context.new_page()
            if who:
                log_in(sessions[who], address, who)
        page = sessions[who]
        page.goto(f"{address}{path}")
        page.wait_for_load_state("networkidle")
        page.screenshot(path=SCREENS / f"{name}-{width}.png", full_page=width < 600)
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        print(f"{name} {width}" + (f"  横向溢出 {overflow}px" if overflow > 0 else ""))


def main(names: list[str]) -> int:
    """Shoots the named pages, or all."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    with demo() as address, sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        for width in (1440, 390):
            shoot(browser, address, width, names)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

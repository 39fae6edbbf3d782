"""``make shots``: every screen of the demo at 1440 and 390 px under docs/screens/, plus dark, large type and print of the board."""

import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.staging import STEPS
from tests.ground.chromium import launched

SCREENS = Path(__file__).resolve().parents[2] / "docs" / "screens"
PASSWORD = "Yunxi-2026"
# name -> (who, address); who is one of the demo's accounts, "" a stranger.
PAGES: dict[str, tuple[str, str]] = {
    "login": ("", "/org/login/"),
    "board": ("xujing", "/"),
    "board-county": ("gumingyuan", "/"),
    "reading": ("xujing", "/reading/"),
    "reading-document": ("xujing", "/reading/2/"),
    "reading-evidence": ("xujing", "/reading/1/#f1"),
    "indicators": ("xujing", "/indicators/"),
    "indicator": ("xujing", "/indicators/fixed-asset-investment/"),
    "ranking": ("gumingyuan", "/indicators/fixed-asset-investment/"),
    "evidence": ("xujing", "/indicators/fixed-asset-investment/evidence/"),
    "entry": ("xujing", "/indicators/enter/"),
    "targets": ("xujing", "/indicators/targets/"),
    "closings": ("gumingyuan", "/indicators/closings/"),
    "units": ("xujing", "/org/units/"),
    "unit": ("wenruo", "/org/units/7/"),
    "people": ("xujing", "/org/people/"),
    "person": ("wenruo", "/org/people/1/"),
    "teams": ("xujing", "/org/teams/"),
    "links": ("xujing", "/org/links/"),
    "accounts": ("sysadmin", "/org/accounts/"),
    "grants": ("secadmin", "/org/grants/"),
    "permissions": ("secadmin", "/org/permissions/"),
    "trail": ("auditor", "/trail/"),
    "registers": ("xujing", "/ledger/"),
    "register": ("xujing", "/ledger/indicators.observation/"),
    "tokens": ("xujing", "/ledger/tokens/"),
    "reports": ("zhaoyifan", "/surveys/reports/"),
    "report-builder": ("zhaoyifan", "/surveys/reports/3/edit/"),
    "report-filling": ("zhaoyifan", "/surveys/reports/2/fill/"),
    "report": ("zhaoyifan", "/surveys/reports/1/"),
    "report-asking": ("zhaoyifan", "/surveys/reports/asking/"),
    "search": ("xujing", "/search/?q=柳湾"),
    "counts": ("gumingyuan", "/indicators/counts/?unit=6"),
    "ledger-filter": ("zhaoyifan", "/ledger/space.space/?state=idle&state=talking"),
    "ledger-grid": ("zhaoyifan", "/ledger/space.space/grid/"),
    "ledger-map": ("zhaoyifan", "/ledger/space.space/map/"),
    "ledger-import": ("zhaoyifan", "/ledger/space.space/import/"),
    "ledger-row": ("zhaoyifan", "/ledger/space.space/126/"),
    "ledger-twins": ("zhaoyifan", "/ledger/space.space/twins/"),
    "ledger-merge": ("zhaoyifan", "/ledger/space.space/twins/"),
    "ledger-make": ("zhaoyifan", "/ledger/make/"),
    "surveys": ("zhaoyifan", "/surveys/field/"),
    "survey": ("zhaoyifan", "/surveys/field/1/"),
    "survey-open": ("zhaoyifan", "/surveys/field/2/"),
    "survey-designer": ("zhaoyifan", "/surveys/field/2/design/"),
    "survey-conflict": ("zhaoyifan", "/surveys/field/1/"),
    "field-list": ("linxiaoman", "/field/"),
    "field-question": ("linxiaoman", "/field/"),
    "field-offline": ("linxiaoman", "/field/"),
    "matching": ("zhaoyifan", "/matching/space/"),
    "matching-result": ("zhaoyifan", "/matching/runs/1/"),
    "enterprise": ("zhaoyifan", "/enterprises/528/"),
    "sizes": ("zhaoyifan", "/enterprises/sizes/"),
    "party": ("zhaoyifan", "/party/"),
    "red-list": ("zhaoyifan", "/governance/boards/"),
    "red-list-shops": ("zhaoyifan", "/governance/boards/?kind=shop"),
    "points": ("zhaoyifan", "/governance/points/"),
    "points-household": ("zhaoyifan", "/governance/points/1/"),
    "patrols": ("linxiaoman", "/governance/patrols/"),
    "building": ("zhaoyifan", "/space/buildings/126/"),
    "matters": ("xujing", "/matters/?box=all"),
    "matters-beside": ("xujing", "/matters/?box=all"),
    "matter": ("zhaoyifan", "/matters/?box=all"),
    "matter-hazard": ("xujing", "/matters/?box=all&flow=hazard"),
    "matters-batch": ("zhaoyifan", "/matters/?box=all"),
    "matter-new": ("zhaoyifan", "/matters/new/"),
    "matter-rates": ("gumingyuan", "/matters/rates/"),
    "matter-analysis": ("gumingyuan", "/matters/rates/analysis/"),
    "matter-causes": ("gumingyuan", "/matters/rates/analysis/causes/"),
    "matter-topics": ("gumingyuan", "/matters/rates/topics/"),
    "matter-dispatching": ("gumingyuan", "/matters/rates/dispatching/"),
    "appeals": ("zhaoyifan", "/enterprises/appeals/"),
    "appeals-meeting": ("zhaoyifan", "/enterprises/appeals/meeting/"),
    "governance-today": ("xujing", "/governance/today/"),
    "hazards": ("xujing", "/governance/hazards/"),
    "hotline": ("zhaoyifan", "/governance/hotline/"),
    "supervision": ("gumingyuan", "/supervision/"),
    "field-matters": ("linxiaoman", "/field/"),
    "portal": ("", "/s/"),
    "portal-say": ("", "/s/say/?at=990101101"),
    "portal-echo": ("", "/s/echo/"),
    "portal-helper": ("zhaoyifan", "/matters/helper/"),
    "portal-poster": ("xujing", "/matters/poster/"),
    "village-incomes": ("xujing", "/villages/"),
    "village-distribution": ("xujing", "/villages/distributions/1/"),
    "projects": ("gumingyuan", "/projects/"),
    "projects-wall": ("gumingyuan", "/projects/wall/"),
    "investment": ("zhaoyifan", "/investment/"),
    "investment-record": ("zhaoyifan", "/investment/record/"),
    "investment-event": ("zhaoyifan", "/investment/events/1/"),
    "investment-investor": ("zhaoyifan", "/investment/investors/1/"),
    "investment-contests": ("gumingyuan", "/investment/contests/"),
    "investment-contest": ("gumingyuan", "/investment/contests/1/"),
    "investment-cohorts": ("gumingyuan", "/investment/cohorts/"),
    "chains": ("gumingyuan", "/investment/chains/"),
    "chain-map": ("gumingyuan", "/investment/chains/1/"),
    "chain-node": ("zhaoyifan", "/investment/chains/1/?node=12"),
    "projects-counts": ("gumingyuan", "/projects/counts/"),
    "projects-figures": ("zhaoyifan", "/projects/figures/"),
    "project": ("zhaoyifan", "/projects/12/"),
    "projects-reconcile": ("zhaoyifan", "/projects/money/reconcile/"),
    "projects-imports": ("zhaoyifan", "/projects/money/imports/"),
    "project-money": ("zhaoyifan", "/projects/12/money/"),
    "project-week": ("zhaoyifan", "/projects/12/week/"),
    "projects-meeting": ("zhaoyifan", "/projects/meetings/1/"),
    "schedules": ("gumingyuan", "/schedules/"),
    "schedule": ("zhaoyifan", "/schedules/3/"),
    "schedule-draw": ("zhaoyifan", "/schedules/draw/"),
    "reading-events": ("xujing", "/reading/1/events/"),
    "renewal": ("zhaoyifan", "/renewal/1/"),
    "renewal-sign": ("zhaoyifan", "/renewal/households/331/sign/"),
    "renewal-household": ("zhaoyifan", "/renewal/households/2/"),
    "campaign": ("zhaoyifan", "/renewal/campaigns/1/"),
    "campaign-site": ("zhaoyifan", "/renewal/campaigns/sites/1/"),
    "renewal-public": ("", "/renewal/p/1/"),
    # Last: it leaves its session on paper.
    "chain-map-print": ("gumingyuan", "/investment/chains/1/"),
}
# Pages once more in the other modes: name -> (page, cookies of the frame).
MODES: dict[str, tuple[str, dict[str, str]]] = {
    "board-dark": ("board", {"zj_theme": "dark"}),
    "board-large": ("board", {"zj_type": "large"}),
    "chain-map-dark": ("chain-map", {"zj_theme": "dark"}),
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
            _wait(server, f"http://127.0.0.1:{port}/alive/")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=30)


def _wait(server: "subprocess.Popen[bytes]", url: str) -> None:
    while server.poll() is None:
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


def desk(browser: Browser, address: str, width: int, who: str, cookies: dict[str, str] | None = None) -> Page:
    """A screen of this width in front of one person, in the mode that the cookies of the frame say."""
    size = {"width": width, "height": 900 if width > 600 else 844}
    context = browser.new_context(viewport=size, locale="zh-CN")
    for key, value in (cookies or {}).items():
        context.add_cookies([{"name": key, "value": value, "url": address}])
    page = context.new_page()
    if who:
        log_in(page, address, who)
    return page


def shoot(browser: Browser, address: str, width: int, names: list[str]) -> bool:
    """All pages at one width, one session per person; says which are wider than the screen."""
    sessions: dict[str, Page] = {}
    fits = True
    for name, (who, path) in PAGES.items():
        if names and name not in names:
            continue
        if who not in sessions:
            sessions[who] = desk(browser, address, width, who)
        fits &= take(sessions[who], f"{address}{path}", f"{name}-{width}", STEPS.get(name))
    for name, (shown, cookies) in MODES.items():
        if names and name not in names:
            continue
        who, path = PAGES[shown]
        fits &= take(desk(browser, address, width, who, cookies), f"{address}{path}", f"{name}-{width}")
    return fits


def take(page: Page, url: str, name: str, step: Callable[[Page], None] | None = None) -> bool:
    """One picture, after what a person does first on this page; False when the page is wider than the screen."""
    page.goto(url)
    page.wait_for_load_state("networkidle")
    if step:
        step(page)
        page.wait_for_timeout(300)
    page.screenshot(path=SCREENS / f"{name}.png")
    # A step may have put the phone into flight mode; the next page is fetched again.
    page.context.set_offline(False)
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    print(name + (f"  比屏幕宽 {over} 像素" if over > 0 else ""))
    return bool(over <= 0)


def main(names: list[str]) -> int:
    """Shoots the named pages, or all."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    with demo() as address, sync_playwright() as play:
        browser = launched(play)
        fits = [shoot(browser, address, width, names) for width in (1440, 390)]
        browser.close()
    return 0 if all(fits) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

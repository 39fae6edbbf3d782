"""The Gantt of a plan of 1,000 tasks in Chromium, beside the passes of `schedule`, which runs it: a bar is dragged, the page is scrolled.

The plan is the draw of `schedule` with 1,000 tasks and 1,700 links, kept on SQLite and served by this process. A drag is real: the mouse
takes a bar of another part of the plan each time, the server plans anew and writes, the page repaints what is different; the time runs
from the drop to the frame behind the repaint and includes all of it. Scrolling goes from end to end of the list in steps of a wheel;
every task of the main thread over 50 ms is told by the browser itself.
"""

import os
import random
import sys
import tempfile
import threading
from collections.abc import Callable
from datetime import timedelta
from statistics import median
from typing import Any

TASKS, LINKS = 1_000, 1_700
DRAG_MS, LONGEST_MS = 300.0, 100.0
#: What the browser says of a drag, of rows and of long tasks; run before anything of the page.
_WATCH = """
window.longest = [];
new PerformanceObserver((list) => { for (const one of list.getEntries()) window.longest.push(one.duration); }).observe({ type: "longtask" });
"""


def run(draw: Callable[[random.Random], tuple[list[Any], list[Any]]], rounds: int) -> dict[str, Any]:
    """Milliseconds of every drag, rows and links repainted by each, and the longest task while scrolling."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhenjie.config.settings")
    # Playwright keeps an event loop running in this thread; the database is still ours alone.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with tempfile.TemporaryDirectory(prefix="zhenjie-schedule-") as home:
        os.environ |= {
            "ZHENJIE_HOME": home,
            "ZHENJIE_SECRET_KEY": "only for this benchmark, thrown away with its folder 0123456789",
        }
        os.environ.pop("DATABASE_URL", None)
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False)
        schedule, session = seed(draw)
        return measured(schedule, session, rounds)


def seed(draw: Callable[[random.Random], tuple[list[Any], list[Any]]]) -> tuple[Any, str]:
    """The plan, written past the actions (that is not what is measured), a baseline of it, and somebody who may change it."""
    from django.test import Client

    from zhenjie.core import clock
    from zhenjie.core.actors import SYSTEM
    from zhenjie.engines.org.actions.people import create_person, create_post
    from zhenjie.engines.org.actions.units import create_unit
    from zhenjie.engines.org.models import Account
    from zhenjie.engines.schedules.actions.baselines import take_baseline
    from zhenjie.engines.schedules.actions.drawing import begin_schedule
    from zhenjie.engines.schedules.models import ScheduleLink, ScheduleTask

    today = clock.today()
    town = create_unit(by=SYSTEM, name="云溪镇", kind="township", parent=None, valid_from=today - timedelta(days=900))
    person = create_person(by=SYSTEM, name="许静", unit=town)
    create_post(
        by=SYSTEM, person=person, unit=town, title="经办", role="clerk", valid_from=today - timedelta(days=9), main=True
    )
    account = Account(login="xujing", person=person)
    account.set_unusable_password()
    account.save()
    tasks, links = draw(random.Random(2026))
    schedule = begin_schedule(
        by=SYSTEM, unit=town, subject="", title="千项计划", required_end=today + timedelta(days=900)
    )
    made = ScheduleTask.objects.bulk_create(
        ScheduleTask(
            schedule=schedule, key=task.key, title=task.title, duration=task.duration, unit=task.unit, order=number,
            authority="中拓建设", stage=f"第{number // 100 + 1}标段",
        )
        for number, task in enumerate(tasks)
    )  # fmt: skip
    by_key = {row.key: row for row in made}
    ScheduleLink.objects.bulk_create(
        ScheduleLink(schedule=schedule, before=by_key[one.predecessor], after=by_key[one.successor], kind=one.type, lag=one.lag, unit=one.unit)
        for one in links
    )  # fmt: skip
    take_baseline(by=SYSTEM, schedule=schedule, name="第 1 版")
    client = Client()
    client.force_login(account)
    return schedule, client.cookies["sessionid"].value


def measured(schedule: Any, session: str, rounds: int) -> dict[str, Any]:
    """Serves the plan and works on it."""
    from socketserver import ThreadingMixIn
    from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

    from playwright.sync_api import sync_playwright

    from tests.ground.chromium import launched
    from zhenjie.config.wsgi import application

    class Quiet(WSGIRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            """Nothing: the figures are what is read."""

    class Threads(ThreadingMixIn, WSGIServer):
        daemon_threads = True

    server = make_server("127.0.0.1", 0, application, Threads, Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    try:
        with sync_playwright() as play:
            browser = launched(play)
            page = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN").new_page()
            page.context.add_cookies([{"name": "sessionid", "value": session, "url": url}])
            page.add_init_script(_WATCH)
            page.goto(f"{url}/schedules/{schedule.pk}/?px=2", wait_until="networkidle")
            drags = [drag(page, number) for number in range(rounds + 1)][1:]
            found = {
                "drags": [one["ms"] for one in drags],
                "rows": [one["rows"] for one in drags],
                "links": [one["links"] for one in drags],
            }
            found |= scrolled(page)
            browser.close()
            return found
    finally:
        server.shutdown()


def drag(page: Any, number: int) -> dict[str, Any]:
    """One bar by 24 days, then the same bar back again: early ones in turn, which take many others along. Returns what the page measured."""
    from playwright.sync_api import TimeoutError

    bar, way = page.locator("g.g-task.is-waiting rect.g-bar").nth(5 + number // 2 * 7), -1 if number % 2 else 1
    bar.evaluate(
        "one => { const box = document.querySelector('#gantt'); one.closest('.gt-row').scrollIntoView({ block: 'center' });"
        " box.scrollLeft = Number(one.getAttribute('x')) - 200; }"
    )
    page.wait_for_timeout(150)
    box = bar.bounding_box()
    x, y = box["x"] + min(box["width"] / 2, 6), box["y"] + box["height"] / 2
    before = page.evaluate("performance.getEntriesByName('gantt-drag').length")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + way * 24, y, steps=4)
    page.mouse.move(x + way * 48, y, steps=4)
    page.mouse.up()
    try:
        page.wait_for_function(
            "before => performance.getEntriesByName('gantt-drag').length > before", arg=before, timeout=20_000
        )
    except TimeoutError:
        raise RuntimeError(f"drag {number} was not answered: {page.locator('#gt-said').inner_text()!r}") from None
    told: dict[str, Any] = page.evaluate(
        "(() => { const one = performance.getEntriesByName('gantt-drag').at(-1); return { ms: one.duration, ...one.detail }; })()"
    )
    return told


def scrolled(page: Any) -> dict[str, Any]:
    """Down to the last row and up again by the wheel, two frames a step."""
    page.evaluate("document.querySelector('#gantt').scrollTo(0, 0)")
    page.wait_for_timeout(500)
    page.evaluate("window.longest.length = 0")
    box = page.locator("#gantt").bounding_box()
    page.mouse.move(box["x"] + 800, box["y"] + 200)
    height = page.evaluate("document.querySelector('#gantt').scrollHeight")
    steps = height // 700 + 1
    for way in (700, -700):
        for _ in range(steps):
            page.mouse.wheel(0, way)
            page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.wait_for_timeout(300)
    long: list[float] = page.evaluate("window.longest")
    return {"height": height, "steps": 2 * steps, "longest": max(long, default=0.0), "over_50": len(long)}


def goals(found: dict[str, Any], goal: Callable[..., float]) -> list[float]:
    """Prints what was found and both goals."""
    drags = found["drags"]
    print(
        f"Gantt: a drag of {TASKS:,} tasks {median(drags):.0f} ms ({min(drags):.0f}-{max(drags):.0f}, {len(drags)} drags), repainted "
        f"{median(found['rows']):.0f} rows ({min(found['rows'])}-{max(found['rows'])}) and {median(found['links']):.0f} links; "
        f"scrolled {found['height']:,} px in {found['steps']} steps, tasks over 50 ms: {found['over_50']}"
    )
    return [goal("drag_ms", median(drags), DRAG_MS), goal("scroll_task_ms", found["longest"], LONGEST_MS)]


if __name__ == "__main__":
    sys.exit("make bench NAME=schedule")

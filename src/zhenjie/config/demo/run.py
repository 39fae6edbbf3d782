"""``make demo``: prepare, load, read, serve; with --check ask the running server for the board and stop."""

import http.cookiejar
import re
import socket
import time
import urllib.error
import urllib.parse
import urllib.request

from django.conf import settings
from django.core.management import call_command

from zhenjie.config.demo import county
from zhenjie.config.processes import background, end_with_children, server, wait_together

_PATIENCE = 60.0


def run(*, check: bool, port: int) -> int:
    """Brings the demo up; returns the exit code."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    county.load()
    if check:
        port = _free_port()
    elif _taken(port):
        print(f"端口 {port} 已被占用；请换一个：make demo PORT={port + 1}")
        return 1
    end_with_children()
    web = server("127.0.0.1", port)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address)
        if check:
            return _prove(address)
        _tell(address)
        return wait_together(web, background)
    finally:
        if web.poll() is None:
            web.terminate()
            web.wait(timeout=15)


def _tell(address: str) -> None:
    people = county.people()
    print(
        f"\n镇街演示已启动：{address}   （Ctrl+C 停止，数据保留在 {settings.HOME}）\n演示账号，密码都是 {people['password']}："
    )
    for one in people["accounts"]:
        print(f"  {one['login']:<16}{one['name']}　{one['title']}")
    for one in people["administrators"]:
        print(
            f"  {one['login']:<16}{ {'system': '系统管理员', 'security': '安全管理员', 'audit': '审计管理员'}[one['kind']] }"
        )
    print(flush=True)


def _prove(address: str) -> int:
    """Logs in as a clerk and looks for the clerk's township and a figure that leads to its source on the board."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    who = county.people()
    page = opener.open(f"{address}/", timeout=30).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    if token is None:
        print("没有登录页")
        return 1
    form = {
        "csrfmiddlewaretoken": token[1],
        "login": who["accounts"][0]["login"],
        "password": who["password"],
        "next": "/",
    }
    request = urllib.request.Request(
        f"{address}/org/login/", urllib.parse.urlencode(form).encode(), {"Referer": address}
    )
    opener.open(request, timeout=30)
    board = opener.open(f"{address}/", timeout=30).read().decode()
    if "云溪镇" not in board or "zj-tile" not in board:
        print("驾驶舱里没有演示镇的数")
        return 1
    print("demo ok", flush=True)
    return 0


def _wait(address: str) -> None:
    """Until the server gives a sign of life."""
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            with urllib.request.urlopen(f"{address}/alive/", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0

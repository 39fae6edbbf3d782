"""The background process: runs tasks, keeps its lease, reaps the dead, does the chores."""

import logging
import os
import secrets
import socket
import threading
import time
from itertools import chain, repeat

from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django_tasks_db.management.commands.db_worker import Worker

from zhenjie.config.standing import settle
from zhenjie.web import leases
from zhenjie.web.chores import CHORES

log = logging.getLogger("zhenjie.worker")
_BEAT = 5.0
#: Seconds between looks for a database that is away: longer and longer, but for good.
_PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0)
#: How the database's being away shows itself.
AWAY = (OperationalError, InterfaceError)


def work(*, batch: bool = False) -> None:
    """Works until stopped; ``batch`` ends when nothing is left to do. A database that goes away is waited for, except by a batch."""
    settle()
    while True:
        try:
            return _live(f"{socket.gethostname()[:30]}-{os.getpid()}-{secrets.token_hex(4)}", batch)
        except AWAY as error:
            if batch:
                raise
            log.warning("数据库连不上，后台进程等它回来：%s", str(error).strip().splitlines()[:1])
            _wait_for_database()
            log.warning("数据库回来了，后台进程接着办。")


def _wait_for_database() -> None:
    for pause in chain(_PAUSES, repeat(_PAUSES[-1])):
        time.sleep(pause)
        close_old_connections()
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            return
        except AWAY:
            continue


def _live(name: str, batch: bool) -> None:
    """One life under one lease. A task that was under way when the database went away is handed back with the lease: so the next life
    has another name."""
    stop = threading.Event()
    leases.renew(name)
    keeper = threading.Thread(target=_keep, args=(name, stop), name="lease", daemon=True)
    keeper.start()
    worker = Worker(
        queue_names=["*"], interval=0.5, batch=batch, backend_name="default", startup_delay=False,
        max_tasks=None, worker_id=name, excluded_queue_names=[],
    )  # fmt: skip
    if threading.current_thread() is threading.main_thread():
        worker.configure_signals()
    try:
        worker.run()
    finally:
        stop.set()
        keeper.join(timeout=10)
        _give_up(name)


def _give_up(name: str) -> None:
    try:
        leases.give_up(name)
    except AWAY:
        log.warning("租约没能交回，%s 后自己失效", leases.LEASE)


def _keep(worker: str, stop: threading.Event) -> None:
    """Beats until told to stop. A chore that fails is logged and tried again at its next turn."""
    due: dict[str, float] = {}
    away = False
    while not stop.is_set():
        close_old_connections()
        try:
            leases.renew(worker)
            leases.reap()
            away = False
            _do_chores(due, stop)
        except AWAY as error:
            if not away:
                log.warning("租约续期失败，每 %s 秒再试：%s", _BEAT, error)
            away = True
        except Exception:
            log.exception("租约续期失败，%s 秒后再试", _BEAT)
        stop.wait(_BEAT)
    connection.close()


def _do_chores(due: dict[str, float], stop: threading.Event) -> None:
    for name, chore in CHORES.items():
        if stop.is_set() or time.monotonic() < due.get(name, 0.0):
            continue
        due[name] = time.monotonic() + chore.seconds
        try:
            chore.run()
        except Exception:
            log.exception("例行事务 %s 出错，下一轮再做", name)

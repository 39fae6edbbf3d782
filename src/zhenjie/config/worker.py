"""The background process: runs tasks, keeps its lease, reaps the dead, does the chores."""

import logging
import os
import secrets
import socket
import threading
import time

from django.db import close_old_connections, connection
from django_tasks_db.management.commands.db_worker import Worker

from zhenjie.config.standing import settle
from zhenjie.web import leases
from zhenjie.web.chores import CHORES

log = logging.getLogger("zhenjie.worker")
_BEAT = 5.0


def _keep(worker: str, stop: threading.Event) -> None:
    """Beats until told to stop. A chore that fails is logged and tried again at its next turn."""
    due: dict[str, float] = {}
    while not stop.is_set():
        close_old_connections()
        try:
            leases.renew(worker)
            leases.reap()
        except Exception:
            log.exception("租约续期失败，%s 秒后再试", _BEAT)
        for name, chore in CHORES.items():
            if time.monotonic() < due.get(name, 0.0):
                continue
            due[name] = time.monotonic() + chore.seconds
            try:
                chore.run()
            except Exception:
                log.exception("例行事务 %s 出错，下一轮再做", name)
        stop.wait(_BEAT)
    connection.close()


def work(*, batch: bool = False) -> None:
    """Works until stopped; ``batch`` ends when nothing is left to do."""
    name = f"{socket.gethostname()[:30]}-{os.getpid()}-{secrets.token_hex(4)}"
    stop = threading.Event()
    settle()
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
        leases.give_up(name)

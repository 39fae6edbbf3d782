"""The parent's side of the bounded child: start it, ask it, stop it when it takes too long."""

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from zhenjie.engines.reading.pages.errors import PageError

MB = 1024 * 1024
_CHILD = "zhenjie.engines.reading.pages.child"


@dataclass(frozen=True, slots=True)
class Bounds:
    """Address space in bytes; seconds of processor time; seconds without a sign of life before the child is ended."""

    memory: int = 4096 * MB
    seconds: int = 900
    silence: float = 90.0


class BoundedChild:
    """One child process that answers requests in turn; a hung or dead one is replaced at the next request."""

    def __init__(self, entry: str, bounds: Bounds | None = None) -> None:
        self._entry = entry
        self._bounds = bounds or Bounds()
        self._process: subprocess.Popen[bytes] | None = None
        self._rest = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def ask(self, request: dict[str, Any], advance: Callable[[float], None] = lambda share: None) -> Any:
        """The child's answer as plain data. Raises PageError with its sentence, or when it had to be stopped."""
        process = self._alive()
        bounds = {"memory": self._bounds.memory, "seconds": self._bounds.seconds}
        if process.stdin is None:
            raise PageError("读取进程没有启动，请稍后再试。")
        try:
            process.stdin.write(json.dumps(request | bounds).encode() + b"\n")
            process.stdin.flush()
        except BrokenPipeError:
            raise self._stopped() from None
        while True:
            message = self._next(process)
            if "done" in message:
                return message["done"]
            if "error" in message:
                raise PageError(message["error"])
            advance(message["share"])

    def _next(self, process: subprocess.Popen[bytes]) -> dict[str, Any]:
        if process.stdout is None:
            raise self._stopped()
        patience = time.monotonic() + self._bounds.silence
        while b"\n" not in self._rest:
            left = patience - time.monotonic()
            if left <= 0 or not select.select([process.stdout], [], [], left)[0]:
                self.close()
                raise PageError("读这个文件花的时间超过上限，已停止，请拆分后再试。")
            piece = os.read(process.stdout.fileno(), MB)
            if not piece:
                raise self._stopped()
            self._rest += piece
        line, self._rest = self._rest.split(b"\n", 1)
        message: dict[str, Any] = json.loads(line)
        return message

    def _stopped(self) -> PageError:
        code = self._process.wait() if self._process else 0
        self.close()
        if code == 1:
            return PageError("读这个文件时程序自己出了错，文件没有问题；请把文件交给平台管理员查看。")
        return PageError("读这个文件时用掉的内存或时间超过上限，已停止；文件可能已损坏，请重新另存或拆分后再试。")

    def _alive(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            told = {name: os.environ[name] for name in ("ZHENJIE_DEBUG",) if os.environ.get(name) == "1"}
            known = os.pathsep.join(place for place in sys.path if place)
            self._process = subprocess.Popen(
                [sys.executable, "-m", _CHILD, self._entry],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=None if "ZHENJIE_DEBUG" in told else subprocess.DEVNULL,
                env={"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "PYTHONPATH": known, "OMP_NUM_THREADS": "2"}
                | told,
                cwd="/",
            )
        return self._process

    def close(self) -> None:
        """End the child; the next request starts a new one."""
        if self._process is not None:
            self._process.kill()
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    try:
                        pipe.close()
                    except BrokenPipeError:
                        pass
            self._process.wait()
        self._process, self._rest = None, b""

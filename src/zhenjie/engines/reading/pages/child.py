"""The bounded child's side: shuts itself in, then answers requests from its standard input, one JSON line each.

Run as ``python -m zhenjie.engines.reading.pages.child module:function``; the function gets (request, advance) and returns
plain data. Errors that concern the file go back as a sentence; anything else ends the process.
"""

import json
import os
import resource
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

from zhenjie.engines.files.enclosure import shut_in
from zhenjie.engines.reading.pages.errors import PageError

MB = 1024 * 1024


def limit(memory: int, seconds: int) -> None:
    """Bounds for the next request: address space in bytes, processor time in seconds from now."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, resource.RLIM_INFINITY))
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime) + seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))


def _changes(say: Callable[[dict[str, Any]], None]) -> Callable[[float], None]:
    """Says how much is done, each thousandth once."""
    said = -1.0

    def advance(share: float) -> None:
        nonlocal said
        if round(share, 3) != said:
            said = round(share, 3)
            say({"share": said})

    return advance


def serve(entry: str) -> None:
    """Answer until the input ends. What libraries print goes nowhere; only answers reach the parent."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    if os.environ.get("ZHENJIE_DEBUG") != "1":
        os.dup2(nowhere, 2)

    def say(message: dict[str, Any]) -> None:
        answers.write(json.dumps(message, ensure_ascii=False) + "\n")
        answers.flush()

    module, _, name = entry.partition(":")
    shut_in()
    answer = getattr(import_module(module), name)
    for line in sys.stdin:
        request = json.loads(line)
        limit(request.pop("memory"), request.pop("seconds"))
        try:
            say({"done": answer(request, _changes(say))})
        except PageError as error:
            say({"error": str(error)})
        except MemoryError:
            say({"error": "读这个文件要用的内存超过上限，已停止，请拆分或压缩后再试。"})
        except RecursionError:
            say({"error": "这个文件的结构套得太深，读不了，请重新另存一份再试。"})


if __name__ == "__main__":
    serve(sys.argv[1])

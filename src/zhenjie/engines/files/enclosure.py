"""How a bounded child shuts itself in before it opens what people upload (docs/decisions/0005-bounded-child.md)."""

import ctypes
import resource
import signal
import sys
from typing import Any

_NEWNET, _NEWUSER, _PARENT_DEATH = 0x40000000, 0x10000000, 1
_FORBIDDEN = (
    "socket.connect",
    "socket.bind",
    "socket.sendto",
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
)


def shut_in(memory: int | None = None, seconds: int | None = None) -> None:
    """No network, no other programs, nothing written, no life after the parent's; address space in bytes, processor time in seconds."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PARENT_DEATH, signal.SIGKILL, 0, 0, 0)
    if libc.unshare(_NEWNET):
        libc.unshare(_NEWUSER | _NEWNET)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    if memory is not None:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    if seconds is not None:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    sys.dont_write_bytecode = True
    sys.addaudithook(_refuse)


def _refuse(event: str, _arguments: tuple[Any, ...]) -> None:
    if event.startswith(_FORBIDDEN):
        raise PermissionError(f"{event} is not allowed while reading a file")

"""``zhenjie serve | work | demo``: the commands that run the product."""

import argparse
import os
import subprocess
import sys

from zhenjie.config import demo


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the running commands to the command line."""
    serve = commands.add_parser("serve", help="启动网页服务和后台进程")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
    serve.add_argument("--workers", type=int, default=1, help="网页进程数")
    serve.add_argument("--no-work", action="store_true", help="不随网页启动后台进程")
    serve.set_defaults(run=_serve)
    work = commands.add_parser("work", help="只运行后台进程")
    work.add_argument("--batch", action="store_true", help="做完手头的就退出")
    work.set_defaults(run=_work)
    demo.add(commands)


def server(host: str, port: int, workers: int = 1) -> "subprocess.Popen[bytes]":
    """Granian as a child process, WSGI, threads for blocking work."""
    return subprocess.Popen(
        [
            sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
            "--workers", str(workers), "--blocking-threads", "8", "--no-ws", "--log-level", "warning",
            "zhenjie.config.wsgi:application",
        ]
    )  # fmt: skip


def background() -> "subprocess.Popen[bytes]":
    """The background process as a child of the server."""
    return subprocess.Popen([sys.executable, "-m", "zhenjie", "work"])


def wait_together(children: "list[subprocess.Popen[bytes]]") -> int:
    """Waits for the first child (the web server), then ends the others in order."""
    try:
        return children[0].wait()
    except KeyboardInterrupt:
        return 0
    finally:
        for child in children:
            child.terminate()
        for child in children:
            try:
                child.wait(timeout=15)
            except subprocess.TimeoutExpired:
                child.kill()


def _serve(args: argparse.Namespace) -> int:
    children = [server(args.host, args.port, args.workers)]
    if not args.no_work:
        children.append(background())
    return wait_together(children)


def _work(args: argparse.Namespace) -> int:
    from zhenjie.config.worker import work  # app ready

    work(batch=args.batch)
    return 0

"""``zhenjie serve | work | demo``: the commands that run the product."""

import argparse
import os

from zhenjie.config import demo
from zhenjie.config.processes import background, end_with_children, server, wait_together


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the running commands to the command line."""
    serve = commands.add_parser("serve", help="启动网页服务和后台进程")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
    serve.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="网页进程数，不写就是每个核一个")
    serve.add_argument("--no-work", action="store_true", help="不随网页启动后台进程")
    serve.set_defaults(run=_serve)
    work = commands.add_parser("work", help="只运行后台进程")
    work.add_argument("--batch", action="store_true", help="做完手头的就退出")
    work.set_defaults(run=_work)
    demo.add(commands)


def _serve(args: argparse.Namespace) -> int:
    end_with_children()
    return wait_together(server(args.host, args.port, args.workers), None if args.no_work else background)


def _work(args: argparse.Namespace) -> int:
    from zhenjie.config.worker import work  # app ready

    work(batch=args.batch)
    return 0

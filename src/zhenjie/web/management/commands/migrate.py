"""``zhenjie manage migrate``: Django's own, which first looks whether the database stands where these steps can begin."""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connections

from zhenjie.web import migrating


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        if missing := migrating.half_way(connections[options["database"]]):
            raise CommandError(
                f"数据库停在旧迁移步骤的中间，还缺 {'、'.join(missing)}；"
                "请先用这些步骤合并之前的程序执行一次 migrate，再用本版本（docs/decisions/0043）。"
            )
        super().handle(*args, **options)

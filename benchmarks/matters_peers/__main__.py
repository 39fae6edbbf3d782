"""``DATABASE_URL=… PEER=audited|bare|spiff python -m benchmarks.matters_peers [prepare | CLIENTS CYCLES]``; see matters_clients."""

import os
import sys

import django

from benchmarks.matters_clients import serve


def prepare() -> None:
    from django.contrib.auth.models import User  # app ready
    from django.core.management import call_command  # app ready

    call_command("migrate", run_syncdb=True, verbosity=0)
    User.objects.get_or_create(username="许静")


def main() -> int:
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.matters_peers.settings"
    django.setup()
    from benchmarks.matters_peers import cycles  # app ready

    peer = os.environ["PEER"]
    return serve(prepare, cycles.workflows if peer == "spiff" else lambda: cycles.tickets(peer == "audited"))


if __name__ == "__main__":
    sys.exit(main())

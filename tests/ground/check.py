"""``make check``: format, lint, types, contracts, migrations, generated pages. Says all that is wrong, not only the first."""

import os
import subprocess
import sys

PYTHON = sys.executable
BIN = os.path.dirname(PYTHON)
STEPS: dict[str, list[str]] = {
    "格式": [f"{BIN}/ruff", "format", "--check", "-q", "."],
    "规范": [f"{BIN}/ruff", "check", "-q", "."],
    "类型": [f"{BIN}/mypy", "--no-error-summary"],
    "箭头": [f"{BIN}/lint-imports", "--no-cache"],
    "脚本类型": [f"{BIN}/npx", "--no-install", "tsc", "--noEmit", "-p", "frontend"],
    "部署检查": [PYTHON, "-m", "zhenjie.config.cli", "manage", "check", "--fail-level", "WARNING"],
    "迁移": [PYTHON, "-m", "zhenjie.config.cli", "manage", "makemigrations", "--check", "--dry-run"],
    "文档": [PYTHON, "-m", "tests.ground.docs", "--check"],
    "译文": [PYTHON, "-m", "tests.ground.messages", "--check"],
}


def main() -> int:
    """Runs every step; a step that fails shows its own output."""
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "PATH": f"{BIN}:{os.environ['PATH']}"}
    failed = []
    for name, command in STEPS.items():
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        print(f"{'ok  ' if done.returncode == 0 else 'FAIL'} {name}", flush=True)
        if done.returncode:
            failed.append(name)
            print(done.stdout[-6000:] + done.stderr[-3000:])
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

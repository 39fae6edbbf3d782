"""What `zhenjie serve` does when one of its processes ends by itself."""

import subprocess
import sys
from pathlib import Path

import pytest

from zhenjie.config.processes import Process, wait_together

#: The web server of these tests lives until the background process has begun so often.
_UNTIL = """
import sys, time
while len(open(sys.argv[1]).read()) < int(sys.argv[2]): time.sleep(0.01)
sys.exit(int(sys.argv[3]))
"""


def test_a_background_process_that_dies_is_started_again_and_said(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    begun = tmp_path / "begun"
    begun.touch()

    def dying() -> Process:
        return subprocess.Popen([sys.executable, "-c", f"open({str(begun)!r}, 'a').write('x'); raise SystemExit(3)"])

    web = subprocess.Popen([sys.executable, "-c", _UNTIL, str(begun), "3", "0"])
    assert wait_together(web, dying, pauses=(0,)) == 0
    assert begun.read_text() == "xxx"
    assert capfd.readouterr().err.count("后台进程退出了（3）") >= 2


def test_the_end_of_the_web_server_ends_all_and_is_said(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    begun, children = tmp_path / "begun", []
    begun.touch()

    def staying() -> Process:
        code = f"import time; open({str(begun)!r}, 'a').write('x'); time.sleep(600)"
        children.append(subprocess.Popen([sys.executable, "-c", code]))
        return children[-1]

    web = subprocess.Popen([sys.executable, "-c", _UNTIL, str(begun), "1", "7"])
    assert wait_together(web, staying) == 7
    assert children[0].poll() is not None
    assert "网页服务退出了（7）" in capfd.readouterr().err

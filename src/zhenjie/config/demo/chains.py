"""The demo's chains: two of the county, one of a township, matched against the demo's own firms; target firms, referrals, gaps of every
kind. All invented, the same every time; what people would have said goes through the actions.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction

from zhenjie.config.demo.appeals import actor
from zhenjie.config.demo.writing import TOWNS, town
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM, Actor
from zhenjie.domains.investment.actions import chains as acts
from zhenjie.domains.investment.models.chains import Chain, Node, Supply, Target
from zhenjie.domains.investment.queries.belonging import Firms
from zhenjie.domains.projects.models.projects import Project
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.org.models import Person, Unit

UP, MID, DOWN = "upstream", "midstream", "downstream"
# node: name, tier, codes, words, importance, wanted, what supplies it
HOME: tuple[tuple[Any, ...], ...] = (
    ("电子元器件", UP, "39", "传感器、电阻、电容", "core", "温湿度传感器、功率器件", ()),
    ("铜材漆包线", UP, "32、38", "漆包线、铜管", "key", "0.1 毫米以下细线", ()),
    ("铝型材", UP, "33", "铝型材", "normal", "", ()),
    ("改性塑料", UP, "29", "改性塑料", "normal", "", ()),
    ("工业涂料", UP, "26", "涂料", "normal", "", ()),
    ("玻璃面板", UP, "30", "玻璃面板", "key", "微晶玻璃、钢化面板", ()),
    ("密封圈软管", UP, "29", "密封圈、橡胶软管", "normal", "", ()),
    ("精密模具", UP, "35", "注塑模具、冲压模具", "key", "", ()),
    ("空气滤材", UP, "17", "滤网", "normal", "", ()),
    ("控制器", MID, "39、38", "控制板、控制器", "core", "变频控制板", ("电子元器件",)),
    ("微型电机", MID, "38", "微型电机", "core", "无刷直流电机", ("铜材漆包线", "铝型材")),
    ("压缩机", MID, "34", "压缩机", "core", "小型转子压缩机", ("铜材漆包线", "铝型材")),
    ("电源线束", MID, "38", "线束", "normal", "", ("铜材漆包线",)),
    ("钣金冲压件", MID, "33", "钣金、冲压件", "normal", "", ("精密模具", "工业涂料")),
    ("压铸件", MID, "33", "压铸件", "normal", "", ("精密模具",)),
    ("精密注塑件", MID, "29", "注塑件", "normal", "", ("改性塑料", "精密模具")),
    ("物联网模组", MID, "65、39", "物联网", "key", "通信模组、云平台", ("电子元器件",)),
    ("厨房小家电", DOWN, "38", "电饭煲、电磁炉", "core", "", ("控制器", "钣金冲压件", "精密注塑件", "玻璃面板", "电源线束")),
    ("环境电器", DOWN, "38", "净化器、加湿器、电风扇", "core", "", ("微型电机", "精密注塑件", "空气滤材", "控制器", "物联网模组")),
    ("制冷家电", DOWN, "38", "冰箱、空调、冷柜", "core", "商用冷柜整机", ("压缩机", "钣金冲压件", "密封圈软管", "控制器")),
    ("包装", DOWN, "29、22", "塑料包装、纸箱", "normal", "", ("改性塑料",)),
    ("检测认证", DOWN, "73、74", "家电检测、3C", "key", "家电整机检测站", ("环境电器", "厨房小家电", "制冷家电")),
    ("城市配送", DOWN, "54", "城市配送", "normal", "", ("包装",)),
)  # fmt: skip
CARS: tuple[tuple[Any, ...], ...] = (
    ("特种钢", UP, "31", "特种钢、轴承钢", "key", "轴承钢棒材", ()),
    ("铝型材", UP, "33", "铝型材", "normal", "", ()),
    ("工程塑料", UP, "29", "改性塑料", "normal", "", ()),
    ("内饰面料", UP, "17", "汽车内饰", "normal", "", ()),
    ("冲压模具", UP, "35", "冲压模具", "normal", "", ()),
    ("压铸件", MID, "33", "压铸件", "key", "一体化压铸", ("铝型材",)),
    ("冲压件", MID, "33", "冲压件", "normal", "", ("冲压模具", "特种钢")),
    ("轴承", MID, "34", "轴承", "core", "轮毂轴承", ("特种钢",)),
    ("线束", MID, "38", "线束", "key", "高压线束", ()),
    ("橡胶件", MID, "29", "橡胶软管、密封圈", "normal", "", ()),
    ("动力电池包", MID, "38", "电池包", "core", "电池包组装", ("铝型材",)),
    ("车灯", DOWN, "38", "车灯", "key", "LED 前大灯", ("工程塑料", "线束")),
    ("座椅内饰", DOWN, "36", "座椅", "normal", "", ("内饰面料", "冲压件")),
    ("转向与制动", DOWN, "36", "转向、制动", "core", "线控转向", ("压铸件", "轴承", "橡胶件")),
    ("三电总成", DOWN, "36、38", "电驱、电控", "core", "", ("动力电池包", "线束", "压铸件")),
)  # fmt: skip
FOOD: tuple[tuple[Any, ...], ...] = (
    ("水稻种植", UP, "01", "水稻", "normal", "", ()),
    ("蔬菜种植", UP, "01", "蔬菜", "normal", "", ()),
    ("食品添加剂", UP, "14、26", "食品添加剂", "key", "复配调味料", ()),
    ("食品包装机", UP, "35", "食品包装机", "normal", "", ()),
    ("大米加工", MID, "13", "大米", "core", "", ("水稻种植",)),
    ("豆制品", MID, "13", "豆制品", "normal", "", ("食品添加剂",)),
    ("禽肉分割", MID, "13", "禽肉", "key", "", ()),
    ("速冻面点", MID, "13、14", "速冻", "core", "", ("大米加工", "食品添加剂", "禽肉分割")),
    ("预制菜", DOWN, "14", "预制菜", "core", "净菜、调理菜", ("蔬菜种植", "禽肉分割", "豆制品")),
    ("冷链物流", DOWN, "54、592", "冷链、冷库", "key", "", ("速冻面点", "预制菜")),
    ("食品检测", DOWN, "73", "食品检测", "key", "", ("预制菜", "速冻面点")),
    ("电商销售", DOWN, "52、64", "电商、直播", "normal", "", ("冷链物流",)),
    ("中央厨房", DOWN, "", "", "normal", "", ("预制菜",)),
)  # fmt: skip
CHAINS: tuple[tuple[str, str, tuple[tuple[Any, ...], ...], str, str], ...] = (
    ("智能家电", "", HOME, "补齐压缩机、控制器，2028 年本地配套率 60% 以上", "青政办〔2026〕12号"),
    ("汽车零部件", "", CARS, "从铸件、冲压件做到部件总成", "青政办〔2026〕12号"),
    ("食品加工", TOWNS[0], FOOD, "米面制品做强，预制菜做起来", "云政发〔2026〕5号"),
)
#: chain, node, investor, whose, why, where from, state
TARGETS = (
    ("智能家电", "压缩机", "浙江澄岳压缩机有限公司", TOWNS[0], "转子压缩机年产 300 万台，正在中部选第二基地", "家电配套展名录", "met"),
    ("智能家电", "压缩机", "广东越岭制冷科技有限公司", "", "给本地两家整机厂供货，运费占成本 4%", "本地整机厂供应商名单", "asked"),
    ("智能家电", "控制器", "江苏汇川微控电子有限公司", TOWNS[0], "变频控制板，已通过整机厂验证", "行业协会推荐", "willing"),
    ("智能家电", "控制器", "深圳澜图智控有限公司", TOWNS[0], "有扩产计划，厂房租约明年到期", "公开招股书", "found"),
    ("智能家电", "电子元器件", "苏州微境传感有限公司", TOWNS[0], "温湿度传感器，本地年用量约 200 万只", "展会", "found"),
    ("智能家电", "铜材漆包线", "安徽铜岭线材有限公司", "", "细线产能在省内前列", "省行业名录", "refused"),
    ("智能家电", "玻璃面板", "澜谷新材料", TOWNS[0], "已有特种玻璃线索，可延伸做面板", "项目线索", "willing"),
    ("智能家电", "制冷家电", "宁波朔风冷链设备有限公司", TOWNS[1], "商用冷柜整机，缺钣金配套，本地正好有", "以商招商", "met"),
    ("智能家电", "检测认证", "杭州衡准检测技术有限公司", TOWNS[0], "家电检测资质齐全，愿意设站", "上级推荐", "asked"),
    ("汽车零部件", "轴承", "知远精工", TOWNS[0], "轮毂轴承，正在谈", "项目线索", "willing"),
    ("汽车零部件", "动力电池包", "启明新能源", TOWNS[0], "储能电池包线可兼做", "项目线索", "willing"),
    ("汽车零部件", "压铸件", "恒锐铸造", TOWNS[0], "铸件二期已落地，可上一体化压铸", "本地企业增资", "willing"),
    ("汽车零部件", "转向与制动", "瀚川装备", TOWNS[0], "新能源汽车零部件项目在谈", "项目线索", "willing"),
    ("汽车零部件", "车灯", "常州晖映车灯有限公司", TOWNS[0], "二级供应商，想离整车厂近", "展会", "found"),
    ("食品加工", "预制菜", "禾源食品", TOWNS[0], "柳湾预制菜加工项目已注册", "本地企业增资", "willing"),
    ("食品加工", "冷链物流", "绿野供应链", TOWNS[0], "冷链一期已竣工，仓储项目已签约", "项目线索", "willing"),
    ("食品加工", "食品添加剂", "上海味谱食品配料有限公司", TOWNS[0], "复配调味料，服务周边面点厂", "商会", "asked"),
)  # fmt: skip
#: chain, node, investor, days ago, how, outcome, the project that came of it
REFERRALS = (
    ("智能家电", "压缩机", "浙江澄岳压缩机有限公司", 46, "采购总监带队来看厂房，顺路看了两家整机厂", "met", ""),
    ("智能家电", "压缩机", "广东越岭制冷科技有限公司", 12, "在供应商大会上递了招商册子", "open", ""),
    ("智能家电", "控制器", "江苏汇川微控电子有限公司", 30, "介绍对方总经理来镇里座谈", "open", ""),
    ("智能家电", "玻璃面板", "澜谷新材料", 95, "建议把特种玻璃做成家电面板", "lead", "特种玻璃"),
    ("智能家电", "铜材漆包线", "安徽铜岭线材有限公司", 60, "电话介绍", "declined", ""),
    ("汽车零部件", "压铸件", "恒锐铸造", 200, "上游铝材企业牵线", "lead", "恒锐精密铸件二期"),
    ("食品加工", "冷链物流", "绿野供应链", 150, "面点厂请来看货源", "lead", "绿野冷链仓储"),
)


def load() -> None:
    """Chains and all that hangs on them; what is there is left alone."""
    if Chain.everything.exists() or not Unit.objects.filter(code=TOWNS[0]).exists():
        return
    with transaction.atomic():
        clerks = {
            TOWNS[0]: actor("zhaoyifan", "赵一帆", town(TOWNS[0])),
            TOWNS[1]: actor("fanghe", "方禾", town(TOWNS[1])),
        }
        county = town(TOWNS[0]).parent
        assert county is not None
        chains = {
            name: _chain(town(code) if code else county, name, nodes, goal, document)
            for name, code, nodes, goal, document in CHAINS
        }
        for number, row in enumerate(chains.values()):
            _led(row, number)
            _words(row, clerks)
        targets = _targets(chains, clerks, county)
        _referrals(chains, targets, clerks)


def _chain(unit: Unit, name: str, nodes: Sequence[tuple[Any, ...]], goal: str, document: str) -> Chain:
    row = save_row(by=SYSTEM, row=Chain(unit=unit, name=name, goal=goal, document=document))
    made: dict[str, Node] = {}
    for order, (title, tier, codes, words, importance, wanted, inputs) in enumerate(nodes, 1):
        made[title] = save_row(by=SYSTEM, row=Node(
            unit=unit, chain=row, name=title, tier=tier, codes=codes, words=words, importance=importance, wanted=wanted, order=order,
        ))  # fmt: skip
        for one in inputs:
            save_row(by=SYSTEM, row=Supply(unit=unit, source=made[one], target=made[title]))
    return row


def _led(row: Chain, number: int) -> None:
    """A leader since the spring, and the two largest firms of the lower end as leading firms."""
    leaders = list(
        Person.objects.filter(posts__role__in=("leader", "deputy", "supervisor"), unit__path__startswith=row.unit.path, active=True)
        .distinct().order_by("unit__path", "pk")
    )  # fmt: skip
    since = clock.today() - timedelta(days=230)
    if leaders:
        acts.appoint_leader(by=SYSTEM, chain=row, person=leaders[number % len(leaders)], on=since)
    nodes = list(Node.objects.filter(chain=row).select_related("unit", "chain"))
    firms = Firms(nodes)
    low = [one.firm for node in nodes if node.tier in (DOWN, MID) for one in firms.at(node) if one.counts and one.large]
    for firm in sorted(dict.fromkeys(low), key=lambda one: -(one.revenue or 0))[:2]:
        acts.name_anchor(by=SYSTEM, chain=row, firm=firm, on=since)


def _words(row: Chain, clerks: dict[str, Actor]) -> None:
    """What the townships have said so far: most of what was proposed is right, one firm in twelve is not."""
    nodes = list(Node.objects.filter(chain=row).select_related("unit", "chain"))
    firms = Firms(nodes)
    for node in nodes:
        for number, one in enumerate(firms.at(node)):
            code = next((code for code in TOWNS if one.firm.unit.code.startswith(code)), "")
            other = node.name == "物联网模组" and number == 1
            if not code or not (other or (one.firm.pk + node.pk) % 5 <= 2):
                continue
            wrong = other or one.state == "doubtful" or (number > 2 and one.firm.pk % 12 == 0)
            with clock.fixed(
                datetime.combine(clock.today() - timedelta(days=20 + one.firm.pk % 60), time(10), clock.CHINA)
            ):
                acts.judge_firm(
                    by=clerks[code], node=node, firm=one.firm, belongs=not wrong, why="只做通用软件，不做模组" if other else "只做贸易，不生产" if wrong else "",
                )  # fmt: skip


def _targets(chains: dict[str, Chain], clerks: dict[str, Actor], county: Unit) -> dict[tuple[str, str], Target]:
    found = {}
    for number, (chain, node, name, code, why, source, state) in enumerate(TARGETS):
        at = Node.objects.select_related("chain__unit").get(chain=chains[chain], name=node)
        by, unit = (clerks[code], town(code)) if code else (SYSTEM, county)
        day = clock.today() - timedelta(days=260 - number * 3)
        with clock.fixed(datetime.combine(day, time(9), clock.CHINA)):
            row = acts.place_target(by=by, node=at, unit=unit, name=name, why=why, source=source)
        found[(node, name)] = acts.set_contact(
            by=by, target=row, state=state, on=clock.today() - timedelta(days=10 + number * 4)
        )
    return found


def _referrals(chains: dict[str, Chain], targets: dict[tuple[str, str], Target], clerks: dict[str, Actor]) -> None:
    """Each by the largest local firm beside the gap."""
    for chain, node, name, ago, said, outcome, project in REFERRALS:
        target, on = targets[(node, name)], clock.today() - timedelta(days=ago)
        row = Node.objects.select_related("unit", "chain").get(chain=chains[chain], name=node)
        beside = list(Node.objects.filter(inputs__source=row).select_related("unit", "chain")) + list(
            Node.objects.filter(feeds__target=row).select_related("unit", "chain")
        )
        firms = Firms(beside)
        near = [one.firm for one_node in beside for one in firms.at(one_node) if one.counts]
        mine = [firm for firm in near if firm.unit.path.startswith(town(TOWNS[0]).path)]
        if not mine:
            continue
        firm = max(mine, key=lambda one: (one.revenue or 0, -one.pk))
        made = acts.record_referral(by=clerks[TOWNS[0]], firm=firm, target=target, on=on, said=said)
        if outcome != "open":
            _closed(made, outcome, on, project, clerks[TOWNS[0]])


def _closed(made: Any, outcome: str, on: date, project: str, by: Actor) -> None:
    lead = Project.objects.filter(name=project).first() if project else None
    if outcome == "lead" and lead is None:
        return
    note = "" if outcome == "lead" else {"met": "见了面，等第二次考察", "declined": "明年没有扩产计划"}[outcome]
    acts.close_referral(by=by, referral=made, outcome=outcome, on=on + timedelta(days=9), note=note, project=lead)

"""Invented 12345 tickets in the columns of a county platform's export; the texts are nobody's."""

from datetime import datetime, timedelta
from random import Random

HEAD = [
    "序号", "工单编号", "来电时间", "来电人", "联系电话", "诉求类型", "一级分类", "二级分类", "三级分类", "反映内容", "事发地址",
    "紧急程度", "办结时限", "承办单位",
]  # fmt: skip
SAID = (
    ("投诉", "市容环境", "环境卫生", "垃圾清运不及时", "{place}东头垃圾桶满了三天没人收垃圾，夏天味道很大，请尽快清运。"),
    ("求助", "公共设施", "照明", "路灯不亮", "{place}文化广场旁边路灯不亮，老人晚上走路看不清，希望尽快修好。"),
    ("举报", "生态环境", "大气污染", "秸秆焚烧", "{place}村后有人烧秸秆，冒烟很大，影响开车视线。"),
    ("求助", "公共设施", "供水", "停水", "{place}从早上开始停水，家里有老人孩子，请问什么时候来水。"),
    ("投诉", "公共设施", "道路", "路面破损", "{place}进村路路面破损，有个大坑，骑车摔过人。"),
    ("咨询", "社会保障", "养老", "养老金", "请问{place}的老人满六十岁，养老金怎么办理，需要什么材料。"),
    ("投诉", "噪声", "生活噪声", "广场舞", "{place}广场舞音响太大，噪音扰民，学生没法写作业。"),
    ("求助", "公共设施", "排水", "下水道堵塞", "{place}下水道堵塞，污水外溢到门口，请帮忙疏通。"),
    ("投诉", "城市管理", "市容", "占道经营", "{place}路口占道经营，早上摆摊堵得过不去车。"),
    ("建议", "交通", "设施", "信号灯", "建议在{place}小学门口增设减速带和斑马线，接送孩子太危险。"),
    ("感谢", "其他", "其他", "表扬", "感谢{place}工作人员上门帮老人办理了认证，表扬一下。"),
)  # fmt: skip
NAMES = ["王先生", "李女士", "张先生", "赵女士", "刘先生", "陈女士", "孙先生", "周女士"]
WORDS = {"特急": 1, "紧急": 6, "一般": 93}


def ticket_rows(villages: list[str], count: int, last: datetime, noise: Random) -> list[list[object]]:
    """`count` lines, the newest `last`; every fiftieth caller rings twice about the same, every ninetieth line lacks its number."""
    rows: list[list[object]] = []
    for number in range(count):
        if number % 50 == 49:
            again = list(rows[-1])
            again[0], again[1] = number + 1, f"GD{last:%Y%m}{number:06}"
            rows.append(again)
            continue
        kind, one, two, three, text = SAID[noise.randrange(len(SAID))]
        place = villages[noise.randrange(len(villages))]
        at = last - timedelta(minutes=7 * (count - number))
        urgency = noise.choices(list(WORDS), list(WORDS.values()))[0]
        rows.append([
            number + 1, None if number % 90 == 89 else f"GD{last:%Y%m}{number:06}", at, NAMES[number % len(NAMES)],
            f"139{noise.randrange(10**8):08}", kind, one, two, three, text.format(place=place),
            f"{place}{noise.randrange(1, 80)}号附近", urgency, f"{at + timedelta(days=7):%Y-%m-%d %H:%M}", "",
        ])  # fmt: skip
    return rows

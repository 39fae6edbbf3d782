"""Where a name begins, and whether it names one thing or only a class of things."""

from __future__ import annotations

import re

from zhenjie.engines.reading.text.lexicon import any_of, patterns
from zhenjie.engines.reading.text.subjects import FOLLOWER

words = patterns("events")
HEADS: dict[str, str] = {}
for _kind, _group in (
    ("project", "project_heads"),
    ("project", "works_heads"),
    ("park", "park_heads"),
    ("facility", "facility_heads"),
    ("cooperative", "cooperative_heads"),
    ("firm", "firm_heads"),
    ("zone", "zone_heads"),
    ("platform", "platform_heads"),
):
    for _word in words[_group]:
        HEADS.setdefault(_word, _kind)
#: A plant of whatever kind: 油脂厂, but no 厂房.
_PLANT = "厂(?![房区家址长门商矿中内])"
HEADS["厂"] = "facility"
#: 工程机械, 工程师: no works; 项目库, 项目部: no project.
_NO_WORKS = "工程(?!硕士|博士|院士|机械|车|师|队|款|技术|学|有限|公司|集团|咨询|局)"
#: 张石高速一期, 曲港高速建成通车; 高速发展, 高速增长.
_HIGHWAY = "高速(?=[一二三四]期|[^\u4e00-\u9fa5]|$|[等和与及]|提前|相继|全部|陆续|先后|开通|建成|竣工|通车|开工|项目|建设|全线|主体|施工|公路|.{0,3}段)"
_NO_PROJECT = "项目(?!储备|库|部(?!分)|经理|负责|清单|化)"
_NOUNS = (
    any_of(head for head in HEADS if len(head) > 1 or head == "桥")
    .replace("工程", _NO_WORKS)
    .replace("项目", _NO_PROJECT)
)
HEADS["高速"] = "facility"
HEAD = re.compile(f"{_NOUNS}|{_PLANT}|{_HIGHWAY}")
ENDS = re.compile(rf"(?:{any_of(HEADS)})$")
#: Verbs and words of the running text (把, 我, 的确 …) that stand in no name. Every branch begins with a plain character: the
#: search then looks at few places.
_WORDS = [
    *words["verbs"],
    *words["cuts"],
    *"我你您他她它们这哪很是，,",
    "活动暨",
    "会暨",
    "仪式暨",
    "首个",
    "首家",
    "首座",
    "第一个",
    "第一家",
    "第一座",
]
_UNLESS = "那(?=[个些么样里边时种次])|把(?!手)|保障(?!房|性|项目|工程|中心)|(?<![城镇县村市山河湖岭江])[东南西北](?:至|临|靠|邻|接)(?=[^，,；;。]{2})|(?<![稀国])有(?![色机限线氧产])|参加(?!工)|兴建(?!筑)|显示(?![屏器面技模终])|快速(?![路通])|从(?![业化江])|后(?=项目)|将(?!军)|执行(?![器局])|了(?!解)|着(?![力重陆装色眼手])|唯一|落地(?![窗灯扇镜])|抓(?=项目)|在(?=重点)|部署|可见|树立|由(?=[^，,；;。]{2,16}(?:公司|集团|企业))"
VERB = re.compile(f"{any_of(_WORDS)}|{_UNLESS}")
WORK = re.compile(any_of(words["works"]))
ACTOR = re.compile(rf"(?:{any_of(words['actors'])})$")
NUMBER = r"\d[\d.,]*(?:[—－–~～至-][\d.]+)?[余多]?"
#: A number that belongs to the name: what is made in a year, volts, the number of a road.
OWN_NUMBER = re.compile(
    r"(?:年产|日产|年加工|年处理|日处理|年出栏|存栏|年储|[国省县乡]道|[A-Za-z第])[\d.,]+|\d+(?:千伏|兆瓦|[kK][vV]|MW|号|[A-Za-z])"
)
COUNT = re.compile(
    rf"(?:过|约|近|超|共|各)?{NUMBER}(?:万|亿|千|百)*[余多]?(?:元|美元|亩|平方米|平方公里|公里|米|个|家|间|处|座|条|项|所|栋|户|人|名|期|套|次|件|年度?|月|日|%|％|强|大)(?:以上|左右|及以上|多)?|[一两三四五六七八九十]{{1,2}}[个家处座所项大]|一批|一系列|[多数][个项处座家]|[\d.]+$"
)
_LEADS = any_of(word for word in words["lead"] if word not in words["lead_guard"])
_GUARDED = "|".join(f"{word}(?![{barred}])" for word, barred in words["lead_guard"].items())
LEAD = re.compile(
    rf"(?:(?:{_LEADS}|{_GUARDED})|(?:20\d\d年|\d{{1,2}}月)(?:底|份|初)?(?:前|以来)?|[（(]?[一二三四五六七八九十\d]{{1,2}}(?:[、）)]|[.．](?!\d))|[一二三四五六七八九十]是|[\u4e00-\u9fa5]{{0,6}}(?:龙头|骨干|重点|知名|[0-9]强|港资|外资|台资|上市)企业|[（()）\s·•、►▲■●◆★▼△○◎])"
)
#: What follows a name directly; without it a longer word has been cut in two.
AFTER = re.compile(
    rf"$|[^\u4e00-\u9fa5]|{FOLLOWER}|建设|项目|工程|[一二三]期|等|进度|主体|正|即|完|竣|开工|开业|落地|落户|签约|拟|投|顺利|累计|抓|加快|施工|的|改造|提升|迁建|扩建|列入|纳入|和|与|及|以及|负责人|启用|通车|通过|整体|部分|类|提前|全部|全面|开始|进入|即将|有望|预计|计划|目前|今年|已|将|于|由|位于|坐落|占地|总投资|[东西南北]侧"
)
#: What is wished for and is no name: 全市首个, 国内一流.
BOAST = re.compile(
    r"全国(?!人大|政协)|世界级|国际化|区域性|首个|首座|首家|唯一|最大|一流|领先|标杆|知名|(?:含量|规模|前景|效益|质量|水平)[高大好]$"
)
#: 某某市级重点项目, 是某某县重点工程: whose list it is on.
OF_A_LEVEL = re.compile(r"^是?[\u4e00-\u9fa5]{1,4}?[省市县区镇](?=级|重点|重大|十大)")
#: Not the whole: 主体工程, 土方回填工程.
PART = re.compile(
    r"(?:主体|土方|回填|桩基|基础|土建|装修|装饰|安装|收尾)(?:工程|项目)$"
    r"|^(?:配套|附属|室外|厂区|相关|及)*(?:电力|消防|给排水|供水|排水|通信|通讯|绿化|道路|外网|管网|亮化|弱电|强电|供配电|暖通|附属|配套|围墙|景观)+(?:设施|改造)?(?:工程|项目)$"
)
#: Before 项目, 工程 these verbs belong to the name: 某某节点打造工程.
WORK_ON_A_NAME = frozenset(("打造", "创建", "培育", "购置", "修建", "兴建", "整合", "盘活", "构建", "申报"))
PROJECT_HEADS = frozenset(words["project_heads"])
COUNTED = re.compile(rf"(?:建设|共计|共|近|约|达)?(?:{NUMBER}|[一两三四五六七八九十]{1, 4})[个处家座所项条栋亩套]")
#: 某某公司新建100万套车灯项目 is called so as a whole.
MADE_A_YEAR = re.compile(r"年产|\d|$")
#: 1200MW alone is no name.
WORDED = re.compile("[\u4e00-\u9fa5]{2}")
#: 改建农村公路: nothing but works on a class.
NEW = re.compile("^(?:新建|改建|扩建|续建|在建)+")
YEAR = re.compile(r"20\d\d年度?")
#: 某某灌区2万亩开发工程: the size stands in the middle of a name.
OF_SIZE = re.compile(r"(?:亩|平方米|公里|套|期)$")
#: 某某乡2026年以工代赈项目: behind a place the year belongs to the name.
PLACE_END = ("乡", "镇", "县", "市", "区", "村", "道")
_DOING = [word for word in patterns("subjects")["not_names"] + patterns("verbs")["action"] if len(word) > 1]
_THINGS = [word for word in words["park_heads"] + words["facility_heads"] if len(word) > 1]
_CLASSES = {True: words["hollow"] + _DOING, False: words["hollow"] + words["topical"] + _THINGS + _DOING}
ONLY_CLASS = {sure: re.compile(rf"(?:{any_of(told)})+") for sure, told in _CLASSES.items()}
CLASS = {sure: re.compile(any_of(word for word in told if len(word) > 1)) for sure, told in _CLASSES.items()}


def begins(text: str, start: int, end: int, township: str) -> int:
    """Where in text[start:end], which ends with a head, the name itself begins."""
    at = start
    for match in VERB.finditer(text, start, end):
        if match[0] in WORK_ON_A_NAME and text[match.end() : end] in PROJECT_HEADS and named(text[at : match.start()]):
            continue
        at = match.end()
    whole = [match.span() for match in OWN_NUMBER.finditer(text, at, end)]
    for match in COUNT.finditer(text, at, end):
        if match[0].endswith("年") and text[max(match.start() - 1, at) : match.start()] in PLACE_END:
            continue
        if OF_SIZE.search(match[0]) and named(re.sub(r"\d", "", text[at : match.start()])):
            continue
        if not any(low < match.end() and high > match.start() for low, high in whole):
            at = max(at, match.end())
    of = text.rfind("的", at, end)
    at = of + 1 if of >= 0 else at
    at = _without_lead(text, at, end)
    for match in WORK.finditer(text, at, end):
        if (
            ACTOR.search(text, at, match.start())
            and named(text[match.end() : end])
            and not MADE_A_YEAR.match(text, match.end())
        ):
            at = _without_lead(text, match.end(), end)
            break
    own = text.find(township, at, min(end, at + len(township) + 4)) if township else -1
    if own >= 0 and (own == at or text[own - 1] in "市区县") and named(text[own + len(township) : end]):
        at = own + len(township)
    return at


def _without_lead(text: str, at: int, end: int) -> int:
    while at < end:
        match = LEAD.match(text, at, end) or WORK.match(text, at, end)
        if not match or ENDS.match(text[at:end]):
            break
        at = match.end()
    return at


def named(name: str, certain: bool = False) -> bool:
    """Whether the words name one thing. `certain`: a sum or the like says that one thing is meant, so words of a field will do."""
    if OWN_NUMBER.search(name) and WORDED.search(name):
        return True
    if not WORDED.search(name) and name[:1].isdigit():
        return False
    own = re.sub(r"[^\u4e00-\u9fa5A-Za-z0-9]", "", YEAR.sub("", OF_A_LEVEL.sub("", name)))
    own = NEW.sub("", own)
    return len(CLASS[certain].sub("", own)) >= 2 and not ONLY_CLASS[certain].fullmatch(own)

"""What is only mentioned: stretches of a sentence in which nothing names an undertaking, and words of the models' own that name none."""

from __future__ import annotations

import re

from .names import ACTOR, BOAST, COUNTED, HEADS, VERB, WORK, named, words

#: Before a name it says that many are called so: 20件, 3个.
SEVERAL = re.compile(r"(?:[2-9]|\d\d|[两三四五六七八九十])[余多]?[个项件家所座处栋]$")
#: 新建东岭文化广场1处 is one.
ONE = re.compile("[1一][个家处座所项条栋](?![余多])")
#: 垂钓、网球场等娱乐休闲项目: what one can do there.
PASTIME = re.compile("(?:娱乐|休闲|游乐|体验|观光|健身|运动|服务|培训|表演|演艺)项目$")
#: 大型商贸项目建设情况, 清洁能源项目框架合作协议: no project, what is told or agreed about some.
ABOUT = re.compile(
    "(?:建设)?(?:协调)?(?:领导小组|指挥部|办公室|管理[段局处]|建设者)|(?:建设)?(?:环境|情况|方面|框架|需[要求]|能级|能力|水平|合作(?:协议|意向))|为(?:中心|依托|核心|载体|龙头)"
)
#: 就项目, 全市高速公路, 原某某厂地块: words that end or begin so name none.
FOR_IT = re.compile(
    "[就对与为](?:项目|工程)$|^(?:数[十百千万]|[市县区省]委|[市县区省]政府|全[市县区镇乡省](?!民)|原[^平阳州种生])|地块$"
)
#: 三大工程, “护城河”工程: a campaign.
SLOGAN = re.compile(r"^“?[一二三四五六七八九十两][^“”]{0,3}”?工程$|[“\"][^“”\"]{1,6}[”\"]工程$")
#: 某某区2026年重点项目 is a list of projects.
WHOSE_LIST = re.compile(r"(?:重点|重大|十大|实事|招商引资|标志性|亮点)(?:建设)?(?:项目|工程)$")
#: 打造成全省重要的某某基地: what something becomes, or what it is.
BECOMES = re.compile(r"(?:成为|发展成|打造成|建设成|建成为)[^，,。；;]{0,40}$|(?:为一体|于一体)的[^，,。；;、]{0,8}$")
#: What one wants to become, rather than build.
AIM = re.compile(r"(?:大道|小镇|基地|中心|高地|集聚区|聚集区|示范带|产业带|样板|园区)$")
#: 位于, 落户在: where something is.
SETTLED = re.compile(
    r"(?:.(?:落户|入驻|进驻|搬入|迁入)|位于|坐落|地处|选址|[东南西北](?:至|临|靠|邻|接))(?:在|于|到)?$"
)
#: 依托, 了解: what something leans on, or somebody looks at, was there before.
LEANED_ON = re.compile("(?:依托|结合|借助|背靠|了解|参观|考察|走进)了?[“”]?$")
#: 在某某工业园|建设某某产业园: the area where something else is done.
DONE_THERE = re.compile(
    "[内里中上]?(?:计划|拟|共|总|先后)?(?:投资|建设|新建|兴建|修建|实施|成立|举行|举办|召开|开展)(?=[^，,；;。、]{3})"
)
#: 16.|15万亩: a number is not cut in two.
CUT_NUMBER = re.compile(r"[\d.]\d")
#: A village is a place, unless it is built anew.
A_PLACE = re.compile(
    "(?<!新)(?<!度假)村$|(?<!新型)(?<!农村)社区$|[镇乡县]$(?<!小镇)|街道$|(?:地区|片区|沿海|一带)$|^(?:县城|城乡|集镇|圩镇|驻地|园区)$|(?<![园小校厂院景假游植殖置聚业居住作流库群能心范])区$"
)
WRITTEN = re.compile(r"[\u4e00-\u9fa5A-Za-z0-9+＋#“”（）()《》·—]+")
#: An adverb of what is told behind it ends no name.
UNFINISHED = re.compile("[也已均都正将还被]$|(?:相继|陆续|先后|全部|全面|正式)$")
#: A branch of trade, money or an office is no undertaking.
ABSTRACT = re.compile(
    "(?:产业|工业|加工业|制造业|服务业|装备|产业带|经济带|基金|银行|研究院|科学院|化学品|机关|政府)$|村民|群众|部门|征地|实地|了解|思路|院士|设计院$|领导小组$|^国省|制$|联盟$|集群$|机场群$|(?:高新|经开|开发|经济)区$|副中心$|后花园|试点$|一体化$|人才$|^[级该做元]|^(?:服务|支持|办好|提升|优化|完善|直|共|供)"
)
#: 某某、某某等企业做大做强: firms that only grow.
GROWING = re.compile(
    "(?:、[^、，,；;。]{2,20})*等(?:[^，,；;。、]{0,8})企业(?![^，,；;。]*(?:落户|落地|投产|开工|签约|入驻|进驻|建成|竣工))"
)
#: 分为某某工程、某某工程七大类: classes of works.
CLASSES = re.compile(
    r"(?:分为|包括|涵盖|涉及)(?:[^。；;，,]+、)+[^。；;，,]*?[一二三四五六七八九十\d]+大?(?:类|方面|板块|领域)"
    r"|(?:项目|工程)[，,]?(?:共|主要|大致|具体)?分为(?:[^。；;，,]+、)+[^。；;，,]*"
)
#: 获得“某某基地”等荣誉.
HONOURS = re.compile("(?:获得|荣获|获评|授予|评为)[^。；;]{0,80}?(?:荣誉|称号|奖)")
#: 康养中心（梦幻之门、攀岩基地、主题公园）: what a thing consists of; but 亿元以上项目2个（某某饮料、某某饲料）.
ROOMS = re.compile("(?<![个项家处条座])[（(](?:[^（）()、，,。]{2,16}[、，,]){2,}[^（）()]*[)）]")
#: What a list of acts or pastimes ends with; it begins where its clause does.
LISTED_ACTS = re.compile("等[^、，,；;。]{0,4}?(?:行动|计划|机制|活动|制度|政策|模式)(?!项目|工程)")
PASTIMES = re.compile(rf"等[^、，,；;。]{{0,6}}?{PASTIME.pattern.removesuffix('$')}")
#: A document is called after what it plans.
TITLE = re.compile("《[^《》]*》")
#: 与某某铁路、某某机场一起，形成…; 与某某公路共同构成某某通道: what it will lie beside.
ALONGSIDE = re.compile(
    "(?:与|和|同)[^，,；;。]{2,60}[，,]?(?:一起|一道|共同)[，,]?(?:形成|构成|组成|成为|打造)[^，,；;。]*"
    "|(?<![城镇县村市山河湖岭江区园])[东南西北]起?(?:接|连|邻|靠|临|抵)[^，,；;。]*|(?:与|和|同)[^，,；;。]{2,40}(?:相连|相接|相通|毗邻|相邻|对接|互通|连通)"
)
#: A sentence that is little more than a name is the heading of what follows.
HEADING = 4
#: What stands beside a name in a heading: （3）某某快线（镇区段）。
BESIDE = re.compile(r"[（(][^（）()]*[)）]|[一二三四五六七八九十\d①-⑳]+[)）.．、]")
#: Words of which one stands in a sentence that tells of what is being made, or has been; without it a name is only mentioned.
MAKING = re.compile(
    "投资|建设|新建|修建|兴建|[改扩迁续在拟]建|建成|改造|项目|工程|[开动]工|竣工|完工|投产|投用|投入|落成|占地|施工|打造|征地|启动|推进|规划|签约|落户|引进|立项|获批|批准|创建|成立|通车|开业|开园|运营|入驻"
    "|实施|完成|整治|修复|前期|贯通|交付|新上|挂牌|并网|招标|入驻|租用|修缮|翻修|刷|铺筑|安装|设备|拆除|重建|搬迁|回迁|洽谈|谋划|力促|纳入|办起|改成|基本成|焕然一新|封顶|注册|合作社"
)
#: 既是某某示范园: said of something else; 一是, 分别是 begin a list.
IS = re.compile('(?:(?<![一二三四五六七八九十别即就])[是为]|成为|荣获|获评|评为|授予)[“"]?$')
#: How far before a name stands that it is only where something is.
SITUATED = 5
#: How far before a name it is said what it is.
NEAR = 8
#: 指导建设某某: somebody else builds what is meant, if anybody does.
GUIDED = re.compile(r"(?:指导|帮助|辅导)[\u4e00-\u9fa5]{0,4}$")
#: 参观了某某基地、某某小院: they stand there already; a project that is shown is one.
VISITED = re.compile(r"(?:参观|走访|视察|打卡)(?:了|过)?[^，,；;。]*$")
SHOWN = re.compile("(?:项目|工程)(?:[一二三]期)?$")


def nameless(sentence: str) -> list[tuple[int, int]]:
    """The stretches [start, end) of a sentence that hold no name of an undertaking: titles, classes, honours, rooms, pastimes, neighbours."""
    found = [match.span() for rule in (TITLE, CLASSES, HONOURS, ROOMS, ALONGSIDE) for match in rule.finditer(sentence)]
    for match in (*PASTIMES.finditer(sentence), *LISTED_ACTS.finditer(sentence)):
        begins = max(sentence.rfind(mark, 0, match.start()) for mark in "，,；;。：:")
        found.append((begins, match.end()))
    return found


def is_visited(sentence: str, start: int, end: int) -> bool:
    """Whether somebody only comes to see what stands there."""
    return VISITED.search(sentence, 0, start) is not None and SHOWN.search(sentence, start, end) is None


def is_undertaking(sentence: str, start: int, end: int, doing: str) -> bool:
    """Whether what a model takes for a name can be one: whole, of something in the making, and neither a place, a class nor an office.

    `doing` is the verb before it.
    """
    return (
        is_whole(sentence[start:end])
        and named(sentence[start:end], True)
        and not (AIM.search(sentence[start:end]) and doing == "打造")
        and not GUIDED.search(sentence, 0, start)
        and not CUT_NUMBER.fullmatch(sentence, max(start - 1, 0), start + 1)
        and not _is_told(sentence, start, end)
        and _is_made(sentence, start, end)
        and not _is_counted(sentence, start, end)
    )


def is_whole(name: str) -> bool:
    """Whether it reads like a name from its first word to its last."""
    return (
        bool(WRITTEN.fullmatch(name))
        and is_closed(name)
        and (name not in HEADS or name in words["single"])
        and not any(
            rule.search(name) for rule in (SLOGAN, WHOSE_LIST, UNFINISHED, VERB, A_PLACE, ABSTRACT, BOAST, FOR_IT)
        )
    )


def _is_told(sentence: str, start: int, end: int) -> bool:
    """Whether somebody does something there rather than that it is called so: 某某村改造低产茶园."""
    return any(
        ACTOR.search(sentence, start, work.start()) and named(sentence[work.end() : end])
        for work in WORK.finditer(sentence, start, end)
    )


def _is_made(sentence: str, start: int, end: int) -> bool:
    making = MAKING.search(sentence, 0, start) or MAKING.search(sentence, end)
    beside = BESIDE.sub("", sentence[:start] + sentence[end:])
    if not making and len(beside) > HEADING and not sentence.endswith("合作社", start, end):
        return False
    if stands_there(sentence, start, end):
        return False
    said = IS.search(sentence, max(start - NEAR, 0), start) or BECOMES.search(sentence, max(start - 6 * NEAR, 0), start)
    return (
        not said
        and not ABOUT.match(sentence, end)
        and not any(rule.search(sentence, max(start - SITUATED, 0), start) for rule in (SETTLED, LEANED_ON))
    )


def stands_there(sentence: str, start: int, end: int) -> bool:
    """Whether a name is only where something else is done: 在某某工业园建设某某产业园."""
    return (
        sentence.endswith("在", 0, start)
        and not sentence.endswith(("正在", "现在"), 0, start)
        and DONE_THERE.match(sentence, end) is not None
    )


def _is_counted(sentence: str, start: int, end: int) -> bool:
    """Whether it is said how many there are, or that these firms only grow."""
    many = COUNTED.match(sentence, end) and not ONE.match(sentence, end) and not named(sentence[start:end])
    return bool(many or SEVERAL.search(sentence, max(start - SITUATED, 0), start) or GROWING.match(sentence, end))


def is_closed(name: str) -> bool:
    """Whether each bracket and quotation mark in a name has its other half, and none opens it."""
    pairs = (("（", "）"), ("(", ")"), ("“", "”"), ("《", "》"))
    return all(name.count(left) == name.count(right) for left, right in pairs) and name[0] not in "（(）)”》"

"""What two models learned from labelled reports say of a sentence: how likely each character stands in a name, and which names they would take.

Linear-chain conditional random fields (Lafferty, McCallum, Pereira 2001) over the traits of the characters. The rules and the models err at different
places: what the models hold for hardly possible is dropped, what they take beside the rules' names is added. They have learned from different
texts and err at different places, too: their mean counts. `tests.ground.learn` makes the second one anew.
"""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, replace
from pathlib import Path

import pycrfsuite

from zhenjie.engines.reading.text.lexicon import any_of

from .lists import JOINT
from .members import ABOUT, AIM, BECOMES, ONE, SETTLED, SEVERAL, SLOGAN, WHOSE_LIST
from .mention import Mention
from .names import BOAST, COUNTED, VERB, named, words
from .traits import LIST_END, traits

_PATTERNS = Path(__file__).parent.parent / "patterns"
#: Learned from excerpts that are not ours to publish, and from what is.
EXCERPTS, LESSONS = _PATTERNS / "names.crfsuite", _PATTERNS / "lessons.crfsuite"
#: The labels: a name's first character and the rest, by what is named.
KINDS = {"p": "project", "c": "cooperative"}
OUTSIDE = "O"
#: Below this a name of the rules is none; from this on a name of the models' own is one (decision 0033 tells how they were chosen).
HARDLY, SURELY = 0.03, 0.5
CLAUSE = re.compile("^|[，,；;。：:]")
DOING = re.compile(any_of([*words["doing"], *words["works"]]))
LISTED = re.compile(rf"(?:、[^、，,；;。]{{2,20}})*{LIST_END.pattern}")
FIRM = tuple(words["firm_heads"])
PROJECTS = tuple(words["project_heads"])
#: A village is a place, unless it is built anew.
A_PLACE = re.compile("(?<!新)(?<!度假)村$|(?<!新型)(?<!农村)社区$|[镇乡县]$(?<!小镇)|街道$|(?:地区|片区|沿海|一带)$")
#: 某某树脂、某某轮胎等7个外资项目.
SO_MANY = re.compile(r"等(?:\d+|[两三四五六七八九十]+)[余多]?个")
WRITTEN = re.compile(r"[\u4e00-\u9fa5A-Za-z0-9“”（）()《》·—]+")
#: An adverb of what is told behind it ends no name.
UNFINISHED = re.compile("[也已均都正将还被]$|(?:相继|陆续|先后|全部|全面|正式)$")
#: A branch of trade, money or an office is no undertaking.
ABSTRACT = re.compile(
    "(?:产业|工业|加工业|制造业|服务业|装备|产业带|经济带|基金|银行|研究院|科学院|化学品|机关|政府)$|村民|群众|部门|征地|实地|了解|思路|院士|设计院$|领导小组$|制$|联盟$|集群$|机场群$|(?:高新|经开|开发|经济)区$|副中心$|后花园|试点$|一体化$|人才$|^[级该做元]|^(?:服务|支持|办好|提升|优化|完善|直|共|供)"
)
#: 某某、某某等企业做大做强: firms that only grow.
GROWING = re.compile(
    "(?:、[^、，,；;。]{2,20})*等(?:[^，,；;。、]{0,8})企业(?![^，,；;。]*(?:落户|落地|投产|开工|签约|入驻|进驻|建成|竣工))"
)
#: 分为某某工程、某某工程七大类: classes of works.
CLASSES = re.compile(
    r"(?:分为|包括|涵盖|涉及)(?:[^。；;，,]+、)+[^。；;，,]*?[一二三四五六七八九十\d]+大?(?:类|方面|板块|领域)"
)
#: 获得“某某基地”等荣誉.
HONOURS = re.compile("(?:获得|荣获|获评|授予|评为)[^。；;]{0,80}?(?:荣誉|称号|奖)")
#: 康养中心（梦幻之门、攀岩基地、主题公园）: what a thing consists of; but 亿元以上项目2个（某某饮料、某某饲料）.
ROOMS = re.compile("(?<![个项家处条座])[（(](?:[^（）()、，,。]{2,16}[、，,]){2,}[^（）()]*[)）]")
#: A document is called after what it plans.
TITLE = re.compile("《[^《》]*》")
#: A sentence that is little more than a name is the heading of what follows.
HEADING = 4
#: Words of which one stands in a sentence that tells of what is being made, or has been; without it a name is only mentioned.
MAKING = re.compile(
    "投资|建设|新建|修建|兴建|[改扩迁续在拟]建|建成|改造|项目|工程|[开动]工|竣工|完工|投产|投用|投入|落成|占地|施工|打造|征地|启动|推进|规划|签约|落户|引进|立项|获批|批准|创建|成立|通车|开业|开园|运营|入驻"
    "|实施|完成|整治|修复|前期|贯通|焕然一新|封顶|注册|合作社"
)
#: 既是某某示范园: said of something else; 一是, 分别是 begin a list.
IS = re.compile('(?:(?<![一二三四五六七八九十别即就])[是为]|成为|荣获|获评|评为|授予)[“"]?$')
#: How far before a name stands that it is only where something is.
SITUATED = 5
_here = threading.local()


@dataclass(frozen=True, slots=True)
class Likely:
    """For a sentence: each character's likelihood to be part of a name, and the names [start, end) taken, with their kind."""

    inside: list[float]
    names: list[tuple[int, int, str]]

    def of(self, start: int, end: int) -> float:
        """The mean over the characters of [start, end)."""
        return sum(self.inside[start:end]) / max(1, end - start)


def likely(sentence: str) -> Likely:
    """What the models say of one sentence: the mean of their likelihoods, and of the names they take the likelier one where two overlap."""
    if not sentence.strip():
        return Likely([0.0] * len(sentence), [])
    seen, every, taken = traits(sentence), [], set[tuple[int, int, str]]()
    for tagger in _taggers():
        taken |= set(_names(tagger.tag(seen)))
        every.append([1 - tagger.marginal(OUTSIDE, at) for at in range(len(sentence))])
    told = Likely([sum(column) / len(column) for column in zip(*every, strict=True)], [])
    for start, end, kind in sorted(taken, key=lambda name: (-told.of(name[0], name[1]), name)):
        if all(end <= low or high <= start for low, high, _ in told.names):
            told.names.append((start, end, kind))
    return told


def weighed(sentence: str, found: list[Mention]) -> list[Mention]:
    """The mentions of the rules without those that are hardly names, and the names that the model sees beside them."""
    told = likely(sentence)
    titles = [
        match.span()
        for match in (match for rule in (TITLE, CLASSES, HONOURS, ROOMS) for match in rule.finditer(sentence))
    ]
    kept = [
        one
        for one in found
        if (_composed(sentence, one) or told.of(one.start, one.end) >= HARDLY)
        and not any(low < one.start and one.end < high for low, high in titles)
    ]
    for start, last, kind in told.names:
        end = last + (not _closed(sentence[start:last]) and _closed(sentence[start : last + 1]))
        name = sentence[start:end]
        apart = all(end <= one.start or start >= max(one.end, one.closes) for one in found)
        if (
            apart
            and told.of(start, end) >= SURELY
            and WRITTEN.fullmatch(name)
            and _closed(name)
            and not SETTLED.search(sentence, max(start - SITUATED, 0), start)
            and (MAKING.search(sentence[:start] + sentence[end:]) or len(sentence) - len(name) <= HEADING)
            and not IS.search(sentence, 0, start)
            and not ABOUT.match(sentence, end)
            and not (AIM.search(name) and _doing(sentence, start) == "打造")
            and not BECOMES.search(sentence, 0, start)
            and not any(low < start < high for low, high in titles)
            and not SLOGAN.search(name)
            and not WHOSE_LIST.search(name)
            and not UNFINISHED.search(name)
            and named(name, True)
            and not VERB.search(name)
            and not A_PLACE.search(name)
            and not ABSTRACT.search(name)
            and not (COUNTED.match(sentence, end) and not ONE.match(sentence, end))
            and not SEVERAL.search(sentence, max(start - SITUATED, 0), start)
            and not GROWING.match(sentence, end)
            and not BOAST.search(name)
        ):
            kept.append(
                Mention(start, end, name, kind, _closes(sentence, end), doing=_doing(sentence, start), learned=True)
            )
    return _joined(sentence, sorted(kept, key=lambda one: one.start))


def _joined(sentence: str, found: list[Mention]) -> list[Mention]:
    """The names with those that stand in one list together: what is told behind the last is told of all."""
    for place in range(len(found) - 1, 0, -1):
        one, later = found[place - 1], found[place]
        if (
            (one.learned or later.learned)
            and one.closes <= later.start
            and JOINT.fullmatch(sentence, one.end, later.start)
        ):
            found[place - 1] = replace(one, closes=max(later.closes, later.end))
            if not later.closes > later.end:
                found[place] = replace(later, closes=later.end)
    return found


def _closed(name: str) -> bool:
    """Whether each bracket and quotation mark in a name has its other half, and none opens it."""
    pairs = (("（", "）"), ("(", ")"), ("“", "”"), ("《", "》"))
    return all(name.count(left) == name.count(right) for left, right in pairs) and name[0] not in "（(）)”》"


def _closes(sentence: str, end: int) -> int:
    """Where the list ends that a name stands in: 某某幼儿园|等7个项目."""
    listed = LISTED.match(sentence, end)
    return listed.end() if listed else end


def _composed(sentence: str, one: Mention) -> bool:
    """Of another kind than the model knows, a firm that stands for its project, or a member of a list that says what it is one of."""
    if one.noun.endswith(PROJECTS) and SO_MANY.search(sentence, one.end, one.closes):
        return True
    return one.kind not in KINDS.values() or one.name.endswith(FIRM) or one.name != sentence[one.start : one.end]


def _doing(sentence: str, start: int) -> str:
    """The last verb of doing in the clause before a name; '' without one."""
    clause = max(match.end() for match in CLAUSE.finditer(sentence, 0, start))
    return next((match[0] for match in reversed(list(DOING.finditer(sentence, clause, start)))), "")


def use(*models: Path) -> None:
    """Weigh by these models from now on, in this thread."""
    _here.taggers = []
    for model in models:
        tagger = pycrfsuite.Tagger()
        tagger.open(str(model))
        _here.taggers.append(tagger)


def labels(sentence_length: int, names: list[tuple[int, int, str]]) -> list[str]:
    """The labels of a sentence in which these names stand; of two that overlap the longer one counts."""
    told = [OUTSIDE] * sentence_length
    letters = {kind: letter for letter, kind in KINDS.items()}
    for start, end, kind in sorted(names, key=lambda name: name[0] - name[1]):
        if all(label == OUTSIDE for label in told[start:end]):
            told[start:end] = [f"B{letters[kind]}", *[f"I{letters[kind]}"] * (end - start - 1)]
    return told


def _names(labels: list[str]) -> list[tuple[int, int, str]]:
    names: list[tuple[int, int, str]] = []
    for at, label in enumerate(labels):
        if label.startswith("B"):
            names.append((at, at + 1, KINDS[label[1]]))
        elif label != OUTSIDE and names and names[-1][1] == at:
            names[-1] = (names[-1][0], at + 1, names[-1][2])
    return names


def _taggers() -> list[pycrfsuite.Tagger]:
    """A thread's own: a tagger holds the sentence that it was last given."""
    if not hasattr(_here, "taggers"):
        use(EXCERPTS, LESSONS)
    return _here.taggers  # type: ignore[no-any-return]

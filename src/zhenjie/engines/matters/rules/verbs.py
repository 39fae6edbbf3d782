"""The built-in moves of Chinese offices: what each is called, what must be said with it, who may do it unless a flow says
otherwise. A flow picks from them and says from where to where."""

from dataclasses import dataclass
from enum import StrEnum


class Who(StrEnum):
    """Who may move: by the post held, always at the unit that counts for this matter."""

    HOLDER = "holder"  # 承办: who holds the matter now, the unit or the person named
    HELPER = "helper"  # 协办
    SIGNER = "signer"  # 会签人
    DISPATCHER = "dispatcher"  # 派单: the centre where the matter lies
    REVIEWER = "reviewer"  # 审核、回访
    SUPERVISOR = "supervisor"  # 督办
    REPORTER = "reporter"  # 诉求人, on the public page
    DOER = "doer"  # whoever made the last move
    ANYONE = "anyone"  # every member of staff who may write matters there
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Verb:
    """`says`: what cannot be left out. `free`: needs no fresh look, so that it never collides with somebody else's move.
    `other`: a second pair of eyes, never the one who asked. `inner`: not told on the public page."""

    key: str
    title: str
    done: str
    says: tuple[str, ...] = ()
    may_say: tuple[str, ...] = ("words",)
    who: Who = Who.HOLDER
    free: bool = False
    other: bool = False
    inner: bool = False


_ALL = (
    Verb("register", "登记", "已登记", ("title",), ("text", "place", "class", "urgency"), Who.ANYONE),
    Verb("assign", "派单", "派给{to}", ("to",), ("helpers", "person", "words", "class"), Who.DISPATCHER),
    Verb("sign", "签收", "已签收"),
    Verb("return", "申请退单", "申请退单", ("ground",), ("words", "to")),
    Verb("rule_return", "裁定退单", "退单{ruled}", ("accept", "words"), (), Who.DISPATCHER, other=True),
    Verb("contact", "联系诉求人", "已联系诉求人", (), ("words",)),
    Verb("progress", "阶段反馈", "阶段反馈", ("words",), ("files",)),
    Verb("ask_help", "请协办", "请{to}协办", ("to",), ("words",), inner=True),
    Verb("help", "反馈协办意见", "协办反馈", ("words",), ("files",), Who.HELPER, inner=True),
    Verb("ask_material", "请诉求人补充材料", "等待补充材料", ("words",)),
    Verb("material_in", "材料已补充", "材料已补充", (), ("words",)),
    Verb("extend", "申请延期", "申请延期{limit}", ("limit", "words"), ("files",)),
    Verb("rule_extend", "裁定延期", "延期{ruled}", ("accept", "words"), (), Who.DISPATCHER, other=True),
    Verb("reply", "答复", "已答复", ("words",), ("solved", "files")),
    Verb("review", "审核", "审核{ruled}", ("accept",), ("words",), Who.REVIEWER),
    Verb("rate", "评价", "评价：{grade}", ("grade",), ("solved", "words", "voice"), Who.REPORTER, free=True),
    Verb("visit", "回访", "回访：{grade}", ("grade",), ("solved", "words", "voice"), Who.REVIEWER),
    Verb("close", "办结", "已办结", (), ("words",), Who.REVIEWER),
    Verb("redo", "退回重办", "退回重办", ("words",), ("to",), Who.REVIEWER),
    Verb("reopen", "不满意，请再办", "诉求人要求再办", ("words",), (), Who.REPORTER),
    Verb("shelve", "申请挂账", "申请挂账", ("words",), ("until",)),
    Verb("rule_shelve", "裁定挂账", "挂账{ruled}", ("accept", "words"), (), Who.DISPATCHER, other=True),
    Verb("unshelve", "销账续办", "恢复办理", (), ("words",), Who.DISPATCHER),
    Verb("urge", "催办", "催办", (), ("words",), Who.SUPERVISOR, free=True, inner=True),
    Verb("supervise", "督办", "{level}督办", ("level", "words"), (), Who.SUPERVISOR, free=True, inner=True),
    Verb("escalate", "提级", "提级到{to}", ("to", "words"), (), Who.DISPATCHER, inner=True),
    Verb("add_signer", "加签", "请{person}会签", ("person",), ("words",), inner=True),
    Verb("countersign", "会签", "会签{ruled}", ("accept",), ("words",), Who.SIGNER, inner=True),
    Verb("pass_on", "转办", "转给{to}", (), ("to", "person", "words"), inner=True),
    Verb("delegate", "委托", "委托{person}办理", ("person",), ("words", "until"), inner=True),
    Verb("withdraw", "撤回", "撤回上一步", (), ("words",), Who.DOER, inner=True),
    Verb("send_back", "退回前序环节", "退回到{stage}", ("stage", "words"), (), Who.HOLDER, inner=True),
    Verb("remind", "定时提醒", "设了提醒", ("on",), ("words",), Who.ANYONE, free=True, inner=True),
    Verb("note", "内部批注", "批注", ("words",), ("files",), Who.ANYONE, free=True, inner=True),
    Verb("attach", "并入重复反映", "又有人反映", (), ("words",), Who.ANYONE, free=True),
    Verb("merge", "并案", "并入{into}", ("into",), ("words",), Who.DISPATCHER, inner=True),
    Verb("take_in", "并案", "并进来一件", (), (), Who.SYSTEM, free=True, inner=True),
    Verb("split", "拆分", "拆成{parts}件", ("parts",), ("words",), Who.DISPATCHER, inner=True),
    Verb("part_done", "分件办结", "一个分件已办结", (), ("words",), Who.SYSTEM, free=True, inner=True),
    Verb("exclude", "申请剔除", "申请不计入评价", ("ground", "words"), ("files",), inner=True),
    Verb(
        "rule_exclude", "裁定剔除", "不计入评价{ruled}", ("accept", "words"), (), Who.REVIEWER, other=True, inner=True
    ),
    Verb("include", "恢复计入", "恢复计入评价", ("words",), (), Who.REVIEWER, inner=True),
    Verb("object", "申请复核", "对结论申请复核", ("words",), ("files",)),
    Verb("rule_object", "复核决定", "复核{ruled}", ("accept", "words"), (), Who.SUPERVISOR, other=True),
    Verb("classify", "定级", "定为{kind}", ("kind",), ("words",), Who.DISPATCHER),
    Verb("set_due", "定期限", "期限定为{due}", ("due", "words"), ("files",)),
    Verb("refer", "移交", "移交{to}", ("to", "words"), ("files",), Who.DISPATCHER),
    Verb("succeed", "交接", "{person}接手", (), ("person",), Who.SYSTEM, free=True, inner=True),
)
VERBS = {verb.key: verb for verb in _ALL}
#: Requests and the verb that rules on each.
RULED_BY = {
    "return": "rule_return", "extend": "rule_extend", "shelve": "rule_shelve", "exclude": "rule_exclude",
    "object": "rule_object",
}  # fmt: skip
GRADES = {"5": "非常满意", "4": "满意", "3": "基本满意", "2": "不满意", "1": "非常不满意", "0": "没有接通"}
LEVELS = {"yellow": "黄牌", "red": "红牌", "listed": "挂牌", "talk": "约谈"}

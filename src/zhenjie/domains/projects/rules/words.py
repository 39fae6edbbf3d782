"""What workbooks call stages, evidence, kinds of money, where it comes from: folded words to the keys of the lists. Pure."""

from collections.abc import Mapping, Sequence

from zhenjie.engines.ledger.importing.headings import fold


def _spoken(said: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {fold(word): key for key, words in said.items() for word in words}


STAGES = _spoken({
    "negotiating": ("在谈", "洽谈", "重点在谈", "谈判"), "signed": ("签约", "正式签约", "已签约"), "registered": ("注册", "落户", "公司注册", "工商注册"),
    "landed": ("落地", "已落地"), "started": ("开工", "已开工", "新开工"), "building": ("在建", "续建", "建设中"),
    "completed": ("竣工", "已竣工"), "producing": ("投产", "试投产", "已投产"), "full": ("达产", "已达产"),
    "above_scale": ("入规", "上规", "升规"), "listed": ("纳统", "入库", "入统"), "paused": ("暂停", "停工"),
    "ended": ("终止", "流失"), "struck": ("剔除",),
})  # fmt: skip
EVIDENCE = _spoken({
    "note": ("登记说明", "说明"), "minutes": ("洽谈纪要", "会谈纪要", "纪要"), "visit": ("实地考察记录", "考察记录"),
    "contract": ("正式投资合同", "投资合同", "合同", "合同编号", "投资协议"), "intent": ("意向书",), "framework": ("框架（战略合作）协议", "框架协议", "战略合作协议"),
    "licence": ("营业执照", "营业执照号", "统一社会信用代码"), "record_no": ("备案、核准或批复文号", "备案号", "备案文号", "核准文号", "批复文号"),
    "land_contract": ("出让或租赁合同", "土地合同", "出让合同", "租赁合同", "土地合同编号"), "permit": ("施工许可证", "施工许可", "施工许可证号"),
    "fitout": ("装修或设备合同付款凭证", "设备合同付款凭证"), "ceremony": ("开工仪式",), "supervisor": ("监理月报", "监理报告"),
    "acceptance": ("竣工验收备案", "竣工验收备案号", "竣工备案", "验收备案"), "invoice": ("销售发票", "发票", "发票号"), "power": ("用电、用工凭证", "用电凭证", "电费单"),
    "return": ("履约评估表", "履约评估表编号"), "library": ("统计联网直报入库编码", "入库编码", "统计入库编码"), "decision": ("会议纪要或批示", "批示", "会议纪要"),
})  # fmt: skip
KINDS = _spoken({
    "contract": ("合同额", "合同", "合同金额"), "plan": ("计划投资", "计划"), "invested": ("完成投资", "投资", "投资完成", "完成"),
    "receipt": ("到位资金", "到位", "到账", "内资", "内资到位", "资金到位"), "paid": ("支付资金", "支付", "付款", "已付款"),
    "bond": ("专项债", "债券", "专项债券"), "tax": ("税收", "纳税", "税款"),
})  # fmt: skip
CAPITALS = _spoken({
    "province": ("省外", "外省"), "city": ("省内市外", "市外"), "local": ("市内", "本地"), "foreign": ("境外", "外资"),
    "fiscal": ("财政资金", "财政", "政府资金"), "bank": ("本地银行贷款", "银行贷款", "贷款"), "land": ("土地出让价款", "土地款"),
})  # fmt: skip
STEPS = _spoken({
    "asked": ("申报",), "accepted": ("入国家项目库", "入库"), "quota": ("额度下达", "下达额度"), "issued": ("发行", "已发行"), "paid": ("拨付", "已拨付"),
    "spent": ("支出", "已支出"),
})  # fmt: skip
#: Stages that may have a column each: title, what the column of the day may be called, and the column of what proves it.
PROVED: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "signed": ("签约", ("签约时间", "合同签订日期", "合同签订时间"), ("合同编号", "投资合同编号", "合同文号")),
    "registered": ("注册", ("注册时间", "公司注册时间", "落户时间"), ("营业执照号", "统一社会信用代码", "营业执照")),
    "landed": ("落地", ("落地时间", "供地日期", "供地时间"), ("土地合同编号", "出让合同编号", "土地合同")),
    "started": ("开工", ("开工时间", "实际开工时间", "实际开工日期"), ("施工许可证号", "施工许可证", "施工许可")),
    "completed": ("竣工", ("竣工时间", "竣工验收日期", "竣工验收时间"), ("竣工验收备案号", "竣工备案号", "验收备案号")),
    "producing": ("投产", ("投产时间", "实际投产时间", "实际投产日期"), ("发票号", "销售发票", "首张发票号")),
    "listed": ("纳统", ("纳统时间", "入库日期", "入库时间", "入统时间"), ("入库编码", "统计入库编码", "纳统编码")),
}  # fmt: skip

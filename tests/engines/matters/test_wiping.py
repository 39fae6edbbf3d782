"""The 回音壁 shows the answer and not the person: sentences as people write them, before and after."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhenjie.engines.matters.rules.wiping import wipe

GONE = [
    # names
    ("我叫王建国，路灯坏了。", "我叫王某，路灯坏了。", "name"),
    ("我叫欧阳建国住在河东。", "我叫欧阳某住在河东。", "name"),
    ("联系人：李秀英", "联系人：李某", "name"),
    ("姓名: 张伟 反映噪音", "姓名: 张某 反映噪音", "name"),
    ("村民李强反映桥头没灯", "村民李某反映桥头没灯", "name"),
    ("业主陈小红在群里说电梯停了", "业主陈某在群里说电梯停了", "name"),
    ("隔壁赵大勇家的狗半夜叫", "隔壁赵某家的狗半夜叫", "name"),
    ("王建国先生来电", "王先生来电", "name"),
    ("感谢李秀英女士的建议", "感谢李女士的建议", "name"),
    ("找刘海波主任没人理", "找刘主任没人理", "name"),
    ("诸葛明师傅修得很好", "诸葛师傅修得很好", "name"),
    ("户主周志强的房子漏雨", "户主周某的房子漏雨", "name"),
    ("儿子吴浩在外打工", "儿子吴某在外打工", "name"),
    ("投诉人郑丽，要求退款", "投诉人郑某，要求退款", "name"),
    # telephones
    ("打我电话13812345678", "打我电话〔电话〕", "phone"),
    ("手机138 1234 5678随时打", "手机〔电话〕随时打", "phone"),
    ("手机138-1234-5678", "手机〔电话〕", "phone"),
    ("＋86 13812345678", "〔电话〕", "phone"),
    ("１３８１２３４５６７８", "〔电话〕", "phone"),
    ("号码是一三八一二三四五六七八", "号码是〔电话〕", "phone"),
    ("座机0571-87654321转8012", "座机〔电话〕", "phone"),
    ("电话：87654321", "电话：〔电话〕", "phone"),
    ("138****5678是我的号", "〔电话〕是我的号", "phone"),
    # papers, cards, cars
    ("身份证33010619560302123X请核", "身份证〔证件号〕请核", "citizen"),
    ("330106 1956 0302 1231", "〔证件号〕", "citizen"),
    ("身份证号是330106560302123", "身份证号是〔证件号〕", "citizen"),
    ("3301**********1234", "〔证件号〕", "citizen"),
    ("护照E12345678丢了", "护照〔证件号〕丢了", "citizen"),
    ("卡号6222 0212 0200 1234 567没到账", "卡号〔银行账号〕没到账", "bank"),
    ("6228480402564890018", "〔银行账号〕", "bank"),
    ("补贴打到账户 1202 0212 0990 0012 345", "补贴打到账户 〔银行账号〕", "bank"),
    ("浙A12345乱停", "〔车牌〕乱停", "plate"),
    ("车牌浙A·D12345占消防通道", "车牌〔车牌〕占消防通道", "plate"),
    ("苏e3f5g8堵门", "〔车牌〕堵门", "plate"),
    ("微信：wang_jg88", "微信：〔联系方式〕", "contact"),
    ("QQ号12345678", "QQ号〔联系方式〕", "contact"),
    ("发到wjg@example.com", "发到〔邮箱〕", "contact"),
    ("单号202411190417000012345", "单号202411190417000012345", ""),
    # addresses
    ("幸福小区3幢2单元501室漏水", "幸福小区〔住址〕漏水", "address"),
    ("幸福小区3号楼501漏水", "幸福小区〔住址〕漏水", "address"),
    ("河东花园12栋1单元", "河东花园〔住址〕", "address"),
    ("云溪家园3-2-501没水", "云溪家园〔住址〕没水", "address"),
    ("2单元301室太吵", "〔住址〕太吵", "address"),
    ("柳湾村3组15号门前积水", "柳湾村3组〔住址〕门前积水", "address"),
    ("柳湾村3组15号李家", "柳湾村3组〔住址〕李家", "address"),
    ("家住沿河路88号", "家住沿河路〔住址〕", "address"),
    ("地址：云溪镇中心街12号", "地址：云溪镇中心街〔住址〕", "address"),
    ("楼上402室养鸡", "楼上〔住址〕养鸡", "address"),
    ("老人1956年3月2日出生", "老人〔出生日期〕出生", "born"),
    ("出生日期：1956-03-02", "出生日期：〔出生日期〕", "born"),
]

STAY = [
    "请打12345，或者95598报修。",
    "400-820-8820是厂家热线",
    "119、110、120都打过",
    "2026年11月20日上午停水",
    "10号开始停水，12号恢复",
    "我们村10号停水",
    "补助3800元，一共12户45人",
    "面积1860.5平方米，投资1.2亿元",
    "要换6盏灯、80米线",
    "拆了3栋危房、2幢厂房",
    "第3单元的问题",
    "2号线和3号井",
    "王先生来电，李女士也说过",
    "王某某和李某都同意",
    "马路师傅没来，安装师傅来了",
    "村党支部书记来看过",
    "项目经理说下周开工",
    "沿河路桥头到小学那段路灯不亮",
    "〔2026〕5号文已经发了",
    "编号SY-1119-0417的事办好了",
    "301路公交不来",
    "村民反映多次没人管",
    "居民都说好",
    "我是低保户",
    "便民服务中心301室开着门",
    "温度38.5度，排了138个人",
    "从8:30等到11:45",
    "统一社会信用代码91330106MA2B1AB23X",
    "业主委员会没开会",
    "老人和孩子过马路危险",
    "学生和家长在门口",
    "我是和平村的",
]


@pytest.mark.parametrize(("said", "shown", "kind"), GONE)
def test_the_person_is_gone_and_the_matter_stays(said: str, shown: str, kind: str) -> None:
    wiped = wipe(said)
    assert wiped.text == shown
    assert [one.kind for one in wiped.removed] == ([kind] if kind else [])


@pytest.mark.parametrize("said", STAY)
def test_what_names_nobody_stays_untouched(said: str) -> None:
    assert wipe(said).removed == ()
    assert wipe(said).text == said


def test_a_whole_letter() -> None:
    said = (
        "我叫王建国，家住幸福小区3幢2单元501室，电话13812345678。楼下浙A12345的车主每天半夜按喇叭，"
        "10月20日找过李海涛主任，还没解决。补偿款3800元打到卡号6228480402564890018。"
    )
    assert wipe(said).text == (
        "我叫王某，家住幸福小区〔住址〕，电话〔电话〕。楼下〔车牌〕的车主每天半夜按喇叭，"
        "10月20日找过李主任，还没解决。补偿款3800元打到卡号〔银行账号〕。"
    )


def test_firms_go_when_asked() -> None:
    said = "在云溪县建国食品有限公司门口，气味很大"
    assert wipe(said).text == said
    assert wipe(said, companies=True).text == "在某单位门口，气味很大"


def test_the_editor_sees_what_stood_where() -> None:
    said = "我叫王建国，电话13812345678"
    wiped = wipe(said)
    for one in wiped.removed:
        assert said[one.start : one.end] == one.was
        assert wiped.text[one.at : one.at + len(one.instead)] == one.instead


PIECES = st.sampled_from(
    ["我叫", "王建国", "李秀英女士", "13812345678", "，", "村民", "3幢2单元501室", "浙A12345", "33010619560302123X", " ", "在", "幸福小区",
     "12345", "10号", "住", "15号", "。", "6228480402564890018", "88", "元", "〔电话〕", "微信", "abc_12345", "1956年3月2日出生"]
)  # fmt: skip


def apart(pieces: list[str]) -> str:
    """The pieces in a row, two numbers never without anything between: nobody could tell where one ends."""
    said = ""
    for piece in pieces:
        said += f"，{piece}" if re.search(r"[0-9A-Za-z]$", said) and re.match(r"[0-9A-Za-z]", piece) else piece
    return said


@given(st.lists(PIECES, max_size=14).map(apart))
def test_wiping_twice_changes_nothing_and_no_mobile_survives(said: str) -> None:
    once = wipe(said)
    assert wipe(once.text).text == once.text
    assert not re.search(r"(?<![0-9A-Za-z])1[3-9][0-9]{9}(?![0-9A-Za-z])", once.text)
    assert [one.start for one in once.removed] == sorted(one.start for one in once.removed)


@given(st.text(max_size=200))
def test_any_text_is_taken(said: str) -> None:
    wiped = wipe(said)
    assert len(wiped.text) == len(said) + sum(len(one.instead) - len(one.was) for one in wiped.removed)

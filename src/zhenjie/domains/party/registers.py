"""党建台账: organisations, members, gatherings, training, premises, alliances and their activities, people of the grid."""

from django.utils.translation import gettext_lazy as _

from zhenjie.domains.party.models import (
    Activity,
    Alliance,
    Gathering,
    GridRole,
    Member,
    Organisation,
    Position,
    Training,
)
from zhenjie.domains.party.queries import covering  # noqa: F401 - where rows are shown
from zhenjie.engines.ledger.registers import Register, register

SECTION = _("抓落实")


@register
class OrganisationRegister(Register):
    """党组织."""

    model = Organisation
    page = "party:organisation"
    title = _("党组织")
    section = SECTION
    icon = "flag"
    columns = ("name", "unit", "kind", "parent", "secretary", "term_end")
    extra = ("founded", "ended")
    filters = ("unit", "kind", "term_end", "ended")
    search = ("name", "secretary")
    order = "name"
    fields = ("unit", "name", "kind", "parent", "secretary", "founded", "term_end", "ended")
    natural = ("name",)
    aliases = {
        "name": ("党组织名称", "支部名称", "党支部"),
        "kind": ("党组织类别", "组织类型"),
        "parent": ("上级党组织", "隶属党组织"),
        "secretary": ("书记", "支部书记", "党组织书记", "负责人"),
        "founded": ("成立时间", "批准成立日期"),
        "term_end": ("届满日期", "换届时间", "任期届满日期"),
        "ended": ("撤销时间",),
    }
    hint = _("还没有党组织。先登记镇街党（工）委，再逐级登记总支和支部。")


@register
class MemberRegister(Register):
    """党员."""

    model = Member
    title = _("党员")
    section = SECTION
    icon = "user"
    columns = ("name", "unit", "organisation", "kind", "joined", "state")
    extra = ("confirmed",)
    filters = ("unit", "organisation", "kind", "state", "joined")
    search = ("name",)
    fields = ("unit", "organisation", "name", "kind", "joined", "confirmed", "state")
    masks = {"name": "name"}
    natural = ("name", "organisation")
    aliases = {
        "name": ("姓名", "党员姓名"),
        "unit": ("所在网格", "居住网格", "所在村"),
        "organisation": ("所在支部", "所在党支部", "党支部", "党组织"),
        "kind": ("党员类别", "人员类别"),
        "joined": ("入党时间", "加入党组织日期"),
        "confirmed": ("转正时间", "转为正式党员日期"),
        "state": ("党籍状态",),
    }
    hint = _("还没有党员。只登记组织需要的几项，身份号码和电话在居民台账里，不重复采集。")


@register
class GatheringRegister(Register):
    """组织生活."""

    model = Gathering
    title = _("组织生活")
    section = SECTION
    icon = "clock"
    columns = ("on", "title", "organisation", "unit", "kind", "held", "expected", "came")
    extra = ("place", "host", "absent", "record")
    filters = ("unit", "kind", "on", "held", "organisation")
    search = ("title", "record")
    order = "-on"
    fields = (
        "unit",
        "organisation",
        "kind",
        "on",
        "title",
        "place",
        "host",
        "held",
        "expected",
        "came",
        "absent",
        "record",
    )
    natural = ("organisation", "on", "title")
    aliases = {
        "on": ("时间", "会议时间", "活动时间", "开展时间"),
        "title": ("会议主题", "活动主题", "议题", "学习内容"),
        "organisation": ("支部", "党支部", "组织单位"),
        "kind": ("会议类型", "活动类型", "类型"),
        "place": ("会议地点", "活动地点"),
        "host": ("主持", "主讲人"),
        "expected": ("应到人数", "应参加人数"),
        "came": ("实到人数", "参加人数"),
        "absent": ("缺席人员及原因", "请假情况"),
        "record": ("会议记录", "主要内容", "决议"),
    }
    hint = _("还没有组织生活。先把计划排进来，开过以后补记实到和决议；没开的会在日历上亮出来。")


@register
class TrainingRegister(Register):
    """党员培训."""

    model = Training
    page = "party:attendance"
    title = _("党员培训")
    section = SECTION
    icon = "read"
    columns = ("title", "unit", "kind", "starts", "ends", "hours", "place")
    filters = ("unit", "kind", "starts")
    search = ("title",)
    order = "-starts"
    fields = ("unit", "title", "kind", "starts", "ends", "hours", "place")
    natural = ("title", "starts")
    aliases = {
        "title": ("班次名称", "培训名称", "培训班"),
        "kind": ("培训类型", "班次类型"),
        "starts": ("开班时间", "培训时间", "开始日期"),
        "ends": ("结业时间", "结束日期"),
        "hours": ("课时", "总学时"),
        "place": ("培训地点",),
    }
    hint = _("还没有培训。登记一期班，再到班的页面勾谁来了。")


@register
class PositionRegister(Register):
    """党建阵地."""

    model = Position
    title = _("党建阵地")
    section = SECTION
    icon = "home"
    columns = ("name", "unit", "kind", "organisation", "area", "upgraded", "address")
    extra = ("place",)
    filters = ("unit", "kind", "upgraded", "area")
    search = ("name", "address")
    fields = ("unit", "name", "kind", "organisation", "area", "upgraded", "address")
    natural = ("name",)
    aliases = {
        "name": ("阵地名称", "场所名称"),
        "kind": ("阵地类型",),
        "area": ("面积", "建筑面积", "使用面积"),
        "upgraded": ("提升时间", "建成时间"),
        "address": ("地址", "详细位置"),
    }
    hint = _("还没有阵地。登记党群服务中心、驿站这些场所，有了位置就会出现在地图上。")


@register
class AllianceRegister(Register):
    """党建联盟."""

    model = Alliance
    title = _("党建联盟")
    section = SECTION
    icon = "link"
    columns = ("name", "unit", "lead", "partners", "theme", "founded")
    filters = ("unit", "lead", "founded")
    search = ("name", "partners", "theme")
    fields = ("unit", "name", "lead", "partners", "theme", "founded")
    natural = ("name",)
    aliases = {
        "name": ("联盟名称", "共建联盟"),
        "lead": ("牵头单位", "牵头支部"),
        "partners": ("成员", "共建单位", "参与单位"),
        "theme": ("主题", "共建项目"),
        "founded": ("成立时间",),
    }
    hint = _("还没有联盟。登记牵头的党组织和成员单位，再逐次登记活动。")


@register
class ActivityRegister(Register):
    """联盟活动."""

    model = Activity
    title = _("联盟活动")
    section = SECTION
    icon = "heart"
    columns = ("on", "title", "alliance", "unit", "direct", "direct_basis", "indirect", "indirect_basis")
    filters = ("unit", "alliance", "on", "direct")
    search = ("title",)
    order = "-on"
    fields = ("unit", "alliance", "title", "on", "direct", "direct_basis", "indirect", "indirect_basis")
    natural = ("alliance", "on", "title")
    aliases = {
        "title": ("活动名称", "活动内容"),
        "on": ("活动时间", "活动日期", "时间"),
        "direct": ("直接受益人数", "直接受益人次", "受益人数"),
        "direct_basis": ("依据", "签到依据"),
        "indirect": ("间接受益人数", "间接受益人次"),
    }
    hint = _("还没有活动。直接受益要有签到或名册，间接受益是估计，两栏分开填、分开报。")


@register
class GridRoleRegister(Register):
    """网格服务人员."""

    model = GridRole
    title = _("网格服务人员")
    section = SECTION
    icon = "people"
    columns = ("name", "unit", "role", "since", "until")
    filters = ("unit", "role", "since")
    search = ("name",)
    fields = ("unit", "role", "name", "since", "until")
    masks = {"name": "name"}
    natural = ("name", "role")
    aliases = {
        "name": ("姓名",),
        "role": ("职务", "身份类别", "岗位"),
        "unit": ("网格", "所在网格", "楼栋"),
        "since": ("任职时间", "起始日期"),
        "until": ("离任时间", "截止日期"),
    }
    hint = _("还没有人。登记党小组长、楼长、党员中心户和志愿者，网格一张卡上就齐了。")

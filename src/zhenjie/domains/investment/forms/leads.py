"""What the pages of investment ask."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zhenjie.core import clock
from zhenjie.domains.investment.actions.leads import NewInvestor, NewLead
from zhenjie.domains.investment.actions.promises import NewPromise
from zhenjie.domains.investment.choices import EventKind, InvestorKind, RulingKind
from zhenjie.domains.investment.models.investors import Investor
from zhenjie.domains.projects.choices import Sector
from zhenjie.engines.org.models import Person
from zhenjie.engines.org.paths import above
from zhenjie.engines.org.queries import within
from zhenjie.web.widgets import AmountField, Asking, area, line, select, tick, wan
from zhenjie.web.widgets import day_field as day


class Asked(Asking):
    """Base: whom one may choose is cut to the reader's reach."""

    def __init__(self, *args: Any, prefixes: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField):
                people = within(Person.objects.filter(active=True), prefixes).select_related("unit")
                field.queryset = people.order_by("unit__path", "name")


def _yuan(label: Any) -> AmountField:
    return AmountField(
        label=label,
        required=False,
        min_value=Decimal(0),
        max_digits=12,
        decimal_places=2,
        widget=line(inputmode="decimal"),
    )


def _person(label: Any, **more: Any) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        Person.objects.none(), label=label, empty_label=_("（不填）"), widget=select(), **more
    )


class MeetForm(Asked):
    """Whom we met, the lead that came of it, what we promised. ``known``: names to pick from, by the browser's own list."""

    investor_name = forms.CharField(
        label=_("投资方"), max_length=120, required=False, widget=line(list="investors"),
        help_text=_("写全称，或从台账里选；台账里有的会自己对上。"),
    )  # fmt: skip
    investor_kind = forms.ChoiceField(
        label=_("类别"), choices=InvestorKind.choices, initial=InvestorKind.COMPANY, required=False, widget=select()
    )
    investor_home = forms.CharField(label=_("所在地"), max_length=60, required=False, widget=line())
    investor_contact = forms.CharField(label=_("联系人"), max_length=40, required=False, widget=line())
    investor_mobile = forms.CharField(
        label=_("联系电话"), max_length=30, required=False, widget=line(inputmode="tel", type="tel")
    )
    said = forms.CharField(label=_("谈了什么"), max_length=300, required=False, widget=area(2))
    lead_name = forms.CharField(
        label=_("项目名称"), max_length=120, required=False, widget=line(),
        help_text=_("有了投资意向就写，马上成为一条线索。"),
    )  # fmt: skip
    lead_sector = forms.ChoiceField(
        label=_("项目类型"), choices=Sector.choices, initial=Sector.INDUSTRY, required=False, widget=select()
    )
    lead_planned_total = wan(_("大致投资额（万元）"), required=False, min_value=Decimal(0))
    promise_text = forms.CharField(
        label=_("答应了什么"),
        max_length=200,
        required=False,
        widget=line(),
        help_text=_("例如：三天内把地块资料发过去。"),
    )
    promise_owner = _person(_("谁来办"), required=False)
    promise_due = day(_("哪天前"), required=False)

    def clean(self) -> dict[str, Any]:
        """A lead has an investor; a promise has somebody and a day."""
        told = super().clean()
        if (told.get("lead_name") or told.get("said") or told.get("investor_contact")) and not told.get(
            "investor_name"
        ):
            self.add_error("investor_name", gettext("写投资方是谁。"))
        if told.get("promise_text"):
            for name, said in (
                ("promise_owner", gettext("选一个人来办。")),
                ("promise_due", gettext("写哪天前办到。")),
            ):
                if not told.get(name) and name not in self.errors:
                    self.add_error(name, said)
        if told.get("promise_due") and told["promise_due"] < clock.today():
            self.add_error("promise_due", gettext("这一天已经过了，请填今天或以后。"))
        return told

    @property
    def met(self) -> NewInvestor | None:
        """The investor, when one was told."""
        told = self.cleaned_data
        if not told["investor_name"]:
            return None
        kind = told["investor_kind"] or InvestorKind.COMPANY
        return NewInvestor(
            told["investor_name"], told["investor_contact"], told["investor_mobile"], told["investor_home"], kind
        )

    @property
    def lead(self) -> NewLead | None:
        """The lead, when one was told."""
        told = self.cleaned_data
        if not told["lead_name"]:
            return None
        return NewLead(
            told["lead_name"],
            told["lead_sector"] or Sector.INDUSTRY,
            planned_total=told["lead_planned_total"],
            note=told["said"],
        )

    @property
    def promise(self) -> NewPromise | None:
        """The promise, when one was told."""
        told = self.cleaned_data
        if not told["promise_text"]:
            return None
        return NewPromise(told["promise_text"], told["promise_owner"], told["promise_due"])


class RecordForm(MeetForm):
    """An event in a minute; only the day and the way have to be told."""

    kind = forms.ChoiceField(label=_("方式"), choices=EventKind.choices, initial=EventKind.IN, widget=forms.RadioSelect)
    on = day(_("日期"))
    until = day(_("结束日期"), required=False, help_text=_("当天往返的不填。"))
    title = forms.CharField(
        label=_("主题"), max_length=80, required=False, widget=line(), help_text=_("不写就按投资方和方式起一个。")
    )
    place = forms.CharField(label=_("地点"), max_length=80, required=False, widget=line())
    leader = _person(_("带队领导"), required=False)
    people = forms.ModelMultipleChoiceField(
        Person.objects.none(), label=_("同行人员"), required=False, widget=forms.CheckboxSelectMultiple
    )
    heads = forms.IntegerField(
        label=_("同行人数"), min_value=1, max_value=999, required=False, widget=line(inputmode="numeric"),
        help_text=_("不写就按上面勾的人数。"),
    )  # fmt: skip
    traffic = _yuan(_("交通费（元）"))
    lodging = _yuan(_("住宿费（元）"))
    other = _yuan(_("其他费用（元）"))
    minutes = forms.CharField(label=_("纪要"), max_length=5000, required=False, widget=area(4))
    command = forms.CharField(max_length=60, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """It ends after it began; one that has a name of its own needs none."""
        told = super().clean()
        if told.get("until") and told.get("on") and told["until"] < told["on"]:
            self.add_error("until", gettext("结束日期早于开始日期，请核对。"))
        if not told.get("title") and told.get("kind"):
            label = str(EventKind(told["kind"]).label)
            whom, where = told.get("investor_name", ""), told.get("place", "")
            told["title"] = (f"{whom}{label}" if whom else f"{where}{label}")[:80]
        return told

    @property
    def values(self) -> dict[str, Any]:
        """The columns of the event."""
        names = ("kind", "title", "on", "until", "place", "leader", "heads", "traffic", "lodging", "other", "minutes")
        return {name: self.cleaned_data[name] for name in names}


class AfterForm(Asked):
    """What was missing: who went, what it cost, the minutes."""

    leader = _person(_("带队领导"), required=False)
    people = forms.ModelMultipleChoiceField(
        Person.objects.none(), label=_("同行人员"), required=False, widget=forms.CheckboxSelectMultiple
    )
    heads = forms.IntegerField(
        label=_("同行人数"), min_value=1, max_value=999, required=False, widget=line(inputmode="numeric")
    )
    traffic = _yuan(_("交通费（元）"))
    lodging = _yuan(_("住宿费（元）"))
    other = _yuan(_("其他费用（元）"))
    minutes = forms.CharField(label=_("纪要"), max_length=5000, required=False, widget=area(5))


class PromiseForm(Asked):
    """One more promise."""

    text = forms.CharField(label=_("答应了什么"), max_length=200, widget=line())
    owner = _person(_("谁来办"))
    due = day(_("哪天前"))

    @property
    def promise(self) -> NewPromise:
        """What was promised."""
        told = self.cleaned_data
        return NewPromise(told["text"], told["owner"], told["due"])


class LeadForm(Asked):
    """A lead of an investor that came of no event."""

    name = forms.CharField(label=_("项目名称"), max_length=120, widget=line())
    sector = forms.ChoiceField(label=_("项目类型"), choices=Sector.choices, initial=Sector.INDUSTRY, widget=select())
    planned_total = wan(_("大致投资额（万元）"), required=False, min_value=Decimal(0))
    note = forms.CharField(label=_("说明"), max_length=300, required=False, widget=line())

    @property
    def lead(self) -> NewLead:
        """What was told."""
        told = self.cleaned_data
        return NewLead(told["name"], told["sector"], planned_total=told["planned_total"], note=told["note"])


class CloseForm(Asked):
    """Kept on a day, or withdrawn with a reason."""

    past = ("on",)
    on = day(_("哪天办的"))
    result = forms.CharField(label=_("结果（撤销写原因）"), max_length=200, required=False, widget=line())
    withdraw = forms.BooleanField(label=_("撤销这条承诺"), required=False, widget=tick())


class OriginForm(Asked):
    """Where a project came from that somebody registered in the ledger."""

    investor = forms.ModelChoiceField(Investor.objects.none(), label=_("投资方"), widget=select())

    def __init__(self, *args: Any, path: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["investor"]
        field.queryset = Investor.objects.filter(unit__path__in=[*above(path), path]).order_by("name")


class RulingForm(Asked):
    """The county decides."""

    kind = forms.ChoiceField(label=_("怎么裁定"), choices=RulingKind.choices, widget=forms.RadioSelect)
    share = forms.IntegerField(
        label=_("后登记一方分成（%）"), min_value=0, max_value=99, required=False, widget=line(inputmode="numeric"),
        help_text=_("只有共同跟进才填。"),
    )  # fmt: skip
    reason = forms.CharField(label=_("理由"), max_length=300, widget=area(3), help_text=_("留在县里备查，双方看不到。"))
    told = forms.CharField(
        label=_("告知双方的依据"),
        max_length=200,
        widget=area(2),
        help_text=_("双方都看得到，不要写单位、人名和项目名。"),
    )

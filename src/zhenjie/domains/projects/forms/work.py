"""What the phone asks of a week, and what a meeting writes down."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhenjie.domains.projects.choices import TOLD, Trouble
from zhenjie.domains.projects.forms.fields import EMPTY, Asked
from zhenjie.engines.org.models import Unit
from zhenjie.web.widgets import area, line, select, tick, wan
from zhenjie.web.widgets import day_field as day


class WeekForm(Asked):
    """周进展 in a minute: what is known already stands there."""

    same = forms.BooleanField(label=gettext_lazy("这周没有新进展"), required=False, widget=tick())
    done = forms.CharField(label=gettext_lazy("本周做了什么"), max_length=300, required=False, widget=area(2))
    ahead = forms.CharField(label=gettext_lazy("下周打算"), max_length=300, required=False, widget=area(2))
    invested = wan(gettext_lazy("本月累计完成投资（万元）"), required=False, min_value=0)
    trouble = forms.CharField(
        label=gettext_lazy("有什么卡住了（没有就空着）"), max_length=500, required=False, widget=area(2)
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("问题类型"), choices=TOLD, initial=Trouble.OTHER, required=False, widget=select()
    )
    wished = forms.CharField(label=gettext_lazy("请谁协调"), max_length=120, required=False, widget=line())

    def clean(self) -> dict[str, Any]:
        """A sentence, or that nothing is new."""
        told = super().clean()
        if not told.get("same") and not (told.get("done") or "").strip():
            self.add_error("done", _("写一句本周做了什么；没有变化就勾“没有新进展”。"))
        return told


class DecideForm(Asked):
    """议定: what, who, until when."""

    decided = forms.CharField(label=gettext_lazy("议定什么"), max_length=300, widget=line())
    holder = forms.ModelChoiceField(
        Unit.objects.none(), label=gettext_lazy("谁办"), required=False, empty_label=EMPTY, widget=select()
    )
    due = day(gettext_lazy("几时办完"), required=False)


class DoneForm(Asked):
    """办结."""

    result = forms.CharField(label=gettext_lazy("结果"), max_length=200, widget=line())


class AddItemForm(Asked):
    """补充议题."""

    text = forms.CharField(label=gettext_lazy("补充议题"), max_length=300, widget=line())

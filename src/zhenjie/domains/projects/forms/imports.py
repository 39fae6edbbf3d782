"""What the page of imports asks: the file, and the year of months that are written without one."""

from django import forms
from django.utils.translation import gettext_lazy

from zhenjie.web.widgets import line


class UploadForm(forms.Form):
    """The workbook."""

    file = forms.FileField(
        label=gettext_lazy("表格"), widget=forms.FileInput(attrs={"accept": ".xlsx,.xlsm,.xls,.ods,.csv,.txt"}),
        error_messages={"required": gettext_lazy("请先选一个 xlsx、xls、ods 或 csv 文件。")},
    )  # fmt: skip
    year = forms.IntegerField(
        label=gettext_lazy("表头没写年份的月份是哪一年"),
        min_value=2000,
        max_value=2100,
        widget=line(inputmode="numeric"),
    )

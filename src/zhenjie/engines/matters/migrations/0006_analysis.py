"""Results of a month know who closed it, and keep every matter that counted. No month had been closed before this."""

import django.db.models.deletion
from django.db import migrations, models

import zhenjie.engines.matters.models.duties


class Migration(migrations.Migration):
    dependencies = [("matters", "0005_rates"), ("org", "0002_preferences")]

    operations = [
        migrations.DeleteModel(name="RateResult"),
        migrations.CreateModel(
            name="RateResult",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("basis", models.CharField(blank=True, max_length=6, verbose_name="归属")),
                ("flow", models.CharField(max_length=40, verbose_name="流程")),
                ("month", models.DateField(verbose_name="月份")),
                ("rate", models.CharField(max_length=30, verbose_name="指标")),
                ("numerator", models.DecimalField(decimal_places=4, max_digits=14, verbose_name="分子")),
                ("denominator", models.DecimalField(decimal_places=4, max_digits=14, verbose_name="分母")),
                ("left_out", models.JSONField(default=list, verbose_name="不计入")),
                ("edition", models.CharField(max_length=60, verbose_name="口径")),
                ("closed_at", models.DateTimeField(verbose_name="封存时间")),
                ("name", models.CharField(max_length=60, verbose_name="何人")),
                ("head", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.unit", verbose_name="封存单位")),
                ("unit", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.unit", verbose_name="单位")),
            ],
            options={"verbose_name": "办理评价", "ordering": ("month", "unit", "rate"), "constraints": [models.UniqueConstraint(fields=("head", "flow", "month", "basis", "unit", "rate"), name="matters_rateresult_once")]},
        ),
        migrations.CreateModel(
            name="CountedMatter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("flow", models.CharField(max_length=40)),
                ("month", models.DateField()),
                ("place", models.CharField(max_length=80)),
                ("worker", models.CharField(blank=True, max_length=80)),
                ("outcome", models.JSONField()),
                ("head", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.unit", db_index=False)),
                ("matter", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="matters.matter", db_index=False)),
            ],
            options={"verbose_name": "计入评价的事项", "ordering": ("matter",), "constraints": [models.UniqueConstraint(fields=("head", "flow", "month", "matter"), name="matters_countedmatter_once")]},
        ),
        migrations.CreateModel(
            name="MonthlyTopic",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField(verbose_name="月份")),
                ("title", models.CharField(max_length=80, verbose_name="题目")),
                ("klass", models.CharField(blank=True, choices=zhenjie.engines.matters.models.duties.class_choices, max_length=20, verbose_name="事项分类")),
                ("words", models.CharField(blank=True, max_length=120, verbose_name="关键词")),
                ("goals", models.TextField(blank=True, verbose_name="目标")),
                ("measures", models.TextField(blank=True, verbose_name="措施")),
                ("result", models.TextField(blank=True, verbose_name="成效")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="销号时间")),
                ("made_at", models.DateTimeField(verbose_name="立题时间")),
                ("name", models.CharField(max_length=60, verbose_name="何人")),
                ("version", models.PositiveIntegerField(default=1)),
                ("lead", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.unit", verbose_name="牵头单位")),
                ("place", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.unit", verbose_name="范围")),
                ("unit", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.unit", verbose_name="所属单位")),
            ],
            options={"verbose_name": "每月一题", "ordering": ("-month", "id"), "constraints": [models.UniqueConstraint(fields=("unit", "month", "title"), name="matters_monthlytopic_once")]},
        ),
        migrations.AddIndex(
            model_name="matter", index=models.Index(fields=["opened_at"], name="matters_matter_opened")
        ),
    ]

import django.db.models.deletion
import zhenjie.engines.indicators.fields
from django.db import migrations, models

from zhenjie.web.migrating import Together


class Migration(migrations.Migration):

    replaces = [('indicators', '0001_initial'), ('indicators', '0002_longer_sources')]

    initial = True

    dependencies = [
        ('org', '0001_squashed'),
    ]

    operations = [
        Together(
            steps=[
                migrations.CreateModel(
                    name='Indicator',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=60, unique=True, verbose_name='编码')),
                        ('name', models.CharField(max_length=60, verbose_name='名称')),
                        ('section', models.CharField(max_length=20, verbose_name='类别')),
                        ('unit', models.CharField(max_length=20, verbose_name='计量单位')),
                        ('position', models.PositiveIntegerField(default=0, verbose_name='排序')),
                        ('active', models.BooleanField(default=True, verbose_name='启用')),
                    ],
                    options={
                        'verbose_name': '指标',
                        'ordering': ('position', 'id'),
                    },
                ),
                migrations.CreateModel(
                    name='Closing',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('end', models.DateField(verbose_name='截止日')),
                        ('account', models.BigIntegerField(null=True)),
                        ('name', models.CharField(max_length=60, verbose_name='何人')),
                        ('at', models.DateTimeField(verbose_name='时间')),
                        ('figures', models.PositiveIntegerField(default=0, verbose_name='封存数')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='closings', to='org.unit', verbose_name='单位')),
                    ],
                    options={
                        'verbose_name': '结账',
                        'ordering': ('-end', '-id'),
                        'constraints': [models.UniqueConstraint(fields=('unit', 'end'), name='indicators_closing_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Observation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('period', zhenjie.engines.indicators.fields.PeriodField(verbose_name='时段')),
                        ('aspect', models.CharField(default='level', max_length=12, verbose_name='方面')),
                        ('caliber', models.CharField(choices=[('statistics', '统计口径'), ('department', '部门口径'), ('own', '自行测算，未经统计部门反馈')], max_length=12, verbose_name='口径')),
                        ('counts', models.BooleanField(default=True, verbose_name='计入汇总')),
                        ('value', zhenjie.engines.indicators.fields.ScaledField(verbose_name='数值')),
                        ('reported_growth', zhenjie.engines.indicators.fields.ScaledField(blank=True, null=True, verbose_name='上报增速（%）')),
                        ('approx', models.CharField(blank=True, max_length=4, verbose_name='约数')),
                        ('source', models.CharField(max_length=200, verbose_name='依据')),
                        ('published_on', models.DateField(blank=True, null=True, verbose_name='公布日期')),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('indicator', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='observations', to='indicators.indicator', verbose_name='指标')),
                        ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='observations', to='org.unit', verbose_name='单位')),
                    ],
                    options={
                        'verbose_name': '观测值',
                        'ordering': ('id',),
                        'constraints': [models.UniqueConstraint(fields=('unit', 'period', 'indicator', 'aspect', 'caliber'), name='indicators_observation_once'), models.CheckConstraint(condition=models.Q(('caliber__in', ['statistics', 'department', 'own'])), name='indicators_observation_caliber'), models.CheckConstraint(condition=models.Q(('period__gt', 1900000000000000)), name='indicators_observation_period')],
                    },
                ),
                migrations.CreateModel(
                    name='Evidence',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('source', models.CharField(db_index=True, max_length=200, verbose_name='来源')),
                        ('act', models.CharField(choices=[('posted', '入账'), ('confirmed', '另一来源相同'), ('corrected', '更正'), ('late', '结账后补报'), ('restated', '结账后更正')], max_length=10, verbose_name='作用')),
                        ('value', zhenjie.engines.indicators.fields.ScaledField(verbose_name='数值')),
                        ('reported_growth', zhenjie.engines.indicators.fields.ScaledField(blank=True, null=True, verbose_name='上报增速（%）')),
                        ('approx', models.CharField(blank=True, max_length=4, verbose_name='约数')),
                        ('published_on', models.DateField(blank=True, null=True, verbose_name='公布日期')),
                        ('reason', models.CharField(blank=True, max_length=200, verbose_name='说明')),
                        ('account', models.BigIntegerField(null=True)),
                        ('name', models.CharField(max_length=60, verbose_name='何人')),
                        ('at', models.DateTimeField(verbose_name='时间')),
                        ('observation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='evidence', to='indicators.observation', verbose_name='观测值')),
                    ],
                    options={
                        'verbose_name': '依据',
                        'ordering': ('id',),
                    },
                ),
                migrations.CreateModel(
                    name='Published',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('period', zhenjie.engines.indicators.fields.PeriodField()),
                        ('value', zhenjie.engines.indicators.fields.ScaledField(null=True)),
                        ('reported_growth', zhenjie.engines.indicators.fields.ScaledField(null=True)),
                        ('closing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='figures_published', to='indicators.closing')),
                        ('indicator', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='indicators.indicator')),
                        ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit')),
                    ],
                    options={
                        'verbose_name': '公布值',
                        'ordering': ('id',),
                        'constraints': [models.UniqueConstraint(fields=('unit', 'period', 'indicator'), name='indicators_published_once')],
                    },
                ),
                migrations.CreateModel(
                    name='RollUp',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('period', zhenjie.engines.indicators.fields.PeriodField()),
                        ('value', zhenjie.engines.indicators.fields.ScaledField(null=True)),
                        ('own', zhenjie.engines.indicators.fields.ScaledField(null=True)),
                        ('computed', zhenjie.engines.indicators.fields.ScaledField(null=True)),
                        ('numerator', zhenjie.engines.indicators.fields.WideField(max_length=40, null=True)),
                        ('denominator', zhenjie.engines.indicators.fields.WideField(max_length=40, null=True)),
                        ('parts', models.PositiveIntegerField(default=0)),
                        ('indicator', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='indicators.indicator')),
                        ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='org.unit')),
                    ],
                    options={
                        'verbose_name': '汇总值',
                        'ordering': ('id',),
                        'constraints': [models.UniqueConstraint(fields=('unit', 'period', 'indicator'), name='indicators_rollup_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Sheet',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=64, unique=True)),
                        ('document', models.CharField(max_length=120, verbose_name='依据文件')),
                        ('account', models.BigIntegerField(null=True)),
                        ('name', models.CharField(max_length=60, verbose_name='录入人')),
                        ('at', models.DateTimeField(verbose_name='时间')),
                        ('figures', models.PositiveIntegerField(default=0, verbose_name='条数')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sheets', to='org.unit', verbose_name='单位')),
                    ],
                    options={
                        'verbose_name': '录入单',
                        'ordering': ('-id',),
                    },
                ),
                migrations.CreateModel(
                    name='Target',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('period', zhenjie.engines.indicators.fields.PeriodField(verbose_name='时段')),
                        ('name', models.CharField(max_length=40, verbose_name='名称')),
                        ('kind', models.CharField(choices=[('task', '上级任务'), ('binding', '约束性'), ('expected', '预期性'), ('own', '自定'), ('stretch', '奋斗')], max_length=10, verbose_name='性质')),
                        ('value', zhenjie.engines.indicators.fields.ScaledField(verbose_name='目标值')),
                        ('curve', models.JSONField(blank=True, null=True, verbose_name='进度曲线')),
                        ('source', models.CharField(blank=True, max_length=200, verbose_name='来源')),
                        ('document', models.CharField(blank=True, max_length=120, verbose_name='文号')),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='targets', to='indicators.indicator', verbose_name='指标')),
                        ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='targets', to='org.unit', verbose_name='单位')),
                    ],
                    options={
                        'verbose_name': '目标',
                        'ordering': ('unit', 'indicator', 'period', 'id'),
                        'constraints': [models.UniqueConstraint(fields=('unit', 'period', 'indicator', 'name'), name='indicators_target_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['task', 'binding', 'expected', 'own', 'stretch'])), name='indicators_target_kind')],
                    },
                ),
            ],
        ),
    ]

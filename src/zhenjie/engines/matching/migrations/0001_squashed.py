import django.db.models.deletion
from django.db import migrations, models

from zhenjie.web.migrating import Together


class Migration(migrations.Migration):

    replaces = [('matching', '0001_initial')]

    initial = True

    dependencies = [
        ('org', '0001_squashed'),
    ]

    operations = [
        Together(
            steps=[
                migrations.CreateModel(
                    name='Run',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('match', models.CharField(max_length=60, verbose_name='撮合')),
                        ('at', models.DateTimeField(verbose_name='时间')),
                        ('name', models.CharField(max_length=60, verbose_name='经办')),
                        ('account', models.BigIntegerField(null=True)),
                        ('method', models.CharField(choices=[('pairs', '一对一最优匹配'), ('programme', '整数规划'), ('hand', '人工选定')], max_length=12, verbose_name='算法')),
                        ('needs', models.PositiveIntegerField(verbose_name='需求数')),
                        ('offers', models.PositiveIntegerField(verbose_name='房源数')),
                        ('candidates', models.PositiveIntegerField(verbose_name='合格的配对')),
                        ('placed', models.PositiveIntegerField(verbose_name='配上')),
                        ('cost', models.PositiveIntegerField(verbose_name='总成本')),
                        ('bound', models.IntegerField(verbose_name='证明的下界')),
                        ('milliseconds', models.PositiveIntegerField(verbose_name='用时（毫秒）')),
                        ('learned', models.JSONField(default=dict, verbose_name='学到的参数')),
                        ('left', models.JSONField(default=list, verbose_name='没配上的原因')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit', verbose_name='单位')),
                    ],
                    options={
                        'verbose_name': '撮合',
                        'ordering': ('-id',),
                        'indexes': [models.Index(fields=['match', 'unit'], name='matching_run_place')],
                    },
                ),
                migrations.CreateModel(
                    name='Proposal',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('need', models.BigIntegerField()),
                        ('offer', models.BigIntegerField()),
                        ('need_label', models.CharField(max_length=160, verbose_name='需求')),
                        ('offer_label', models.CharField(max_length=160, verbose_name='房源')),
                        ('segment', models.CharField(blank=True, max_length=80, verbose_name='类别')),
                        ('cost', models.PositiveIntegerField(verbose_name='成本')),
                        ('reasons', models.JSONField(default=list, verbose_name='理由')),
                        ('stage', models.CharField(choices=[('proposed', '已配对'), ('offered', '已推介'), ('visited', '已看场地'), ('signed', '已签约'), ('refused', '没谈成'), ('dropped', '不推介')], default='proposed', max_length=10, verbose_name='进展')),
                        ('moved_at', models.DateTimeField(verbose_name='最近进展')),
                        ('broke_on', models.CharField(blank=True, max_length=40, verbose_name='没谈成的原因')),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='matching.run', verbose_name='撮合')),
                    ],
                    options={
                        'verbose_name': '撮合的配对',
                        'ordering': ('id',),
                        'indexes': [models.Index(fields=['need'], name='matching_proposal_need'), models.Index(fields=['stage', 'moved_at'], name='matching_proposal_ended')],
                    },
                ),
                migrations.CreateModel(
                    name='Outcome',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('stage', models.CharField(choices=[('proposed', '已配对'), ('offered', '已推介'), ('visited', '已看场地'), ('signed', '已签约'), ('refused', '没谈成'), ('dropped', '不推介')], max_length=10, verbose_name='进展')),
                        ('broke_on', models.CharField(blank=True, max_length=40, verbose_name='原因')),
                        ('note', models.CharField(blank=True, max_length=300, verbose_name='说明')),
                        ('at', models.DateTimeField(verbose_name='时间')),
                        ('name', models.CharField(max_length=60, verbose_name='经办')),
                        ('account', models.BigIntegerField(null=True)),
                        ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='outcomes', to='matching.proposal', verbose_name='配对')),
                    ],
                    options={
                        'verbose_name': '撮合结果',
                        'ordering': ('id',),
                    },
                ),
            ],
        ),
    ]

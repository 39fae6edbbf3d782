import django.db.models.deletion
import zhenjie.domains.residents.models
import zhenjie.engines.ledger.fields
from django.db import migrations, models

from zhenjie.web.migrating import Together


class Migration(migrations.Migration):

    replaces = [('party', '0001_initial')]

    initial = True

    dependencies = [
        ('enterprises', '0001_squashed'),
        ('org', '0001_squashed'),
        ('residents', '0001_squashed'),
    ]

    operations = [
        Together(
            steps=[
                migrations.CreateModel(
                    name='Organisation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('custom', models.JSONField(blank=True, default=dict, editable=False, verbose_name='自设列')),
                        ('gone_at', models.DateTimeField(editable=False, null=True, verbose_name='移入回收站')),
                        ('merged_into', models.BigIntegerField(editable=False, null=True)),
                        ('name', models.CharField(max_length=80, verbose_name='名称')),
                        ('kind', models.CharField(choices=[('committee', '党委'), ('working', '党工委'), ('general', '党总支'), ('branch', '党支部'), ('joint', '联合党支部'), ('group', '党小组')], max_length=10, verbose_name='类别')),
                        ('secretary', zhenjie.domains.residents.models.ToldText(blank=True, max_length=40, verbose_name='书记（负责人）')),
                        ('founded', models.DateField(blank=True, null=True, verbose_name='成立日期')),
                        ('term_end', models.DateField(blank=True, null=True, verbose_name='任期届满')),
                        ('ended', models.DateField(blank=True, null=True, verbose_name='撤销日期')),
                        ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='party.organisation', verbose_name='上级党组织')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit', verbose_name='所在单位')),
                    ],
                    options={
                        'verbose_name': '党组织',
                        'ordering': ('unit', 'id'),
                        'constraints': [models.UniqueConstraint(condition=models.Q(('gone_at__isnull', True)), fields=('unit', 'name'), name='party_organisation_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Alliance',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('custom', models.JSONField(blank=True, default=dict, editable=False, verbose_name='自设列')),
                        ('gone_at', models.DateTimeField(editable=False, null=True, verbose_name='移入回收站')),
                        ('merged_into', models.BigIntegerField(editable=False, null=True)),
                        ('name', models.CharField(max_length=80, verbose_name='名称')),
                        ('partners', models.CharField(blank=True, help_text='用顿号隔开。', max_length=300, verbose_name='成员单位')),
                        ('theme', models.CharField(blank=True, max_length=200, verbose_name='共建内容')),
                        ('founded', models.DateField(blank=True, null=True, verbose_name='成立日期')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit', verbose_name='所在单位')),
                        ('lead', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='party.organisation', verbose_name='牵头党组织')),
                    ],
                    options={
                        'verbose_name': '党建联盟',
                        'ordering': ('id',),
                        'constraints': [models.UniqueConstraint(condition=models.Q(('gone_at__isnull', True)), fields=('unit', 'name'), name='party_alliance_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Activity',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('custom', models.JSONField(blank=True, default=dict, editable=False, verbose_name='自设列')),
                        ('gone_at', models.DateTimeField(editable=False, null=True, verbose_name='移入回收站')),
                        ('merged_into', models.BigIntegerField(editable=False, null=True)),
                        ('title', models.CharField(max_length=120, verbose_name='活动')),
                        ('on', models.DateField(verbose_name='日期')),
                        ('direct', models.PositiveIntegerField(default=0, help_text='有签到或名册的。', verbose_name='直接受益（人次）')),
                        ('direct_basis', models.CharField(blank=True, max_length=80, verbose_name='直接受益依据')),
                        ('indirect', models.PositiveIntegerField(default=0, help_text='估计数，不与直接受益相加。', verbose_name='间接受益（人次，估）')),
                        ('indirect_basis', models.CharField(blank=True, max_length=120, verbose_name='间接受益怎么估的')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit', verbose_name='所在单位')),
                        ('alliance', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='activities', to='party.alliance', verbose_name='联盟')),
                    ],
                    options={
                        'verbose_name': '联盟活动',
                        'ordering': ('-on', '-id'),
                    },
                ),
                migrations.CreateModel(
                    name='GridRole',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('custom', models.JSONField(blank=True, default=dict, editable=False, verbose_name='自设列')),
                        ('gone_at', models.DateTimeField(editable=False, null=True, verbose_name='移入回收站')),
                        ('merged_into', models.BigIntegerField(editable=False, null=True)),
                        ('role', models.CharField(choices=[('group_head', '党小组长'), ('house_head', '楼长'), ('centre_home', '党员中心户'), ('volunteer', '志愿者')], max_length=12, verbose_name='身份')),
                        ('name', zhenjie.domains.residents.models.ToldText(max_length=40, verbose_name='姓名')),
                        ('since', models.DateField(blank=True, null=True, verbose_name='起')),
                        ('until', models.DateField(blank=True, null=True, verbose_name='止')),
                        ('resident', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='residents.person', verbose_name='居民')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit', verbose_name='所在单位')),
                    ],
                    options={
                        'verbose_name': '网格服务人员',
                        'ordering': ('unit', 'role', 'id'),
                    },
                ),
                migrations.CreateModel(
                    name='Member',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('custom', models.JSONField(blank=True, default=dict, editable=False, verbose_name='自设列')),
                        ('gone_at', models.DateTimeField(editable=False, null=True, verbose_name='移入回收站')),
                        ('merged_into', models.BigIntegerField(editable=False, null=True)),
                        ('name', zhenjie.domains.residents.models.ToldText(max_length=40, verbose_name='姓名')),
                        ('kind', models.CharField(choices=[('full', '正式党员'), ('probationary', '预备党员')], default='full', max_length=14, verbose_name='类别')),
                        ('joined', zhenjie.domains.residents.models.ToldDate(blank=True, null=True, verbose_name='入党日期')),
                        ('confirmed', zhenjie.domains.residents.models.ToldDate(blank=True, null=True, verbose_name='转正日期')),
                        ('state', models.CharField(choices=[('here', '在册'), ('floating', '流动'), ('moved', '转出'), ('left', '出党或去世')], default='here', max_length=10, verbose_name='状态')),
                        ('resident', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='residents.person', verbose_name='居民')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit', verbose_name='所在单位')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='party.organisation', verbose_name='所在党组织')),
                    ],
                    options={
                        'verbose_name': '党员',
                        'ordering': ('id',),
                    },
                ),
                migrations.CreateModel(
                    name='Gathering',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('custom', models.JSONField(blank=True, default=dict, editable=False, verbose_name='自设列')),
                        ('gone_at', models.DateTimeField(editable=False, null=True, verbose_name='移入回收站')),
                        ('merged_into', models.BigIntegerField(editable=False, null=True)),
                        ('kind', models.CharField(choices=[('general', '党员大会'), ('committee', '支委会'), ('group', '党小组会'), ('lesson', '党课'), ('theme_day', '主题党日'), ('life', '组织生活会'), ('study', '理论学习'), ('board', '党委会研究党建'), ('dispatch', '党建调度'), ('stationed', '派驻'), ('inspection', '巡察')], max_length=12, verbose_name='类别')),
                        ('on', models.DateField(verbose_name='日期')),
                        ('title', models.CharField(max_length=120, verbose_name='主题')),
                        ('place', models.CharField(blank=True, max_length=80, verbose_name='地点')),
                        ('host', zhenjie.domains.residents.models.ToldText(blank=True, max_length=40, verbose_name='主持人')),
                        ('held', models.BooleanField(default=False, verbose_name='已开')),
                        ('expected', models.PositiveIntegerField(blank=True, null=True, verbose_name='应到（人）')),
                        ('came', models.PositiveIntegerField(blank=True, null=True, verbose_name='实到（人）')),
                        ('absent', models.CharField(blank=True, max_length=120, verbose_name='缺席原因')),
                        ('record', models.TextField(blank=True, verbose_name='议题和决议')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit', verbose_name='所在单位')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='gatherings', to='party.organisation', verbose_name='党组织')),
                    ],
                    options={
                        'verbose_name': '组织生活',
                        'ordering': ('-on', '-id'),
                        'indexes': [models.Index(fields=['unit', 'on'], name='party_gathering_day')],
                    },
                ),
                migrations.CreateModel(
                    name='Cover',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('own', '单独组建'), ('joint', '联合组建')], max_length=6, verbose_name='方式')),
                        ('since', models.DateField(verbose_name='起')),
                        ('until', models.DateField(blank=True, null=True, verbose_name='止')),
                        ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enterprises.enterprise', verbose_name='企业')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='covers', to='party.organisation', verbose_name='党组织')),
                    ],
                    options={
                        'verbose_name': '党组织覆盖',
                        'ordering': ('-since', '-id'),
                        'constraints': [models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('enterprise',), name='party_cover_once'), models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='party_cover_in_order')],
                    },
                ),
                migrations.CreateModel(
                    name='Position',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('custom', models.JSONField(blank=True, default=dict, editable=False, verbose_name='自设列')),
                        ('gone_at', models.DateTimeField(editable=False, null=True, verbose_name='移入回收站')),
                        ('merged_into', models.BigIntegerField(editable=False, null=True)),
                        ('name', models.CharField(max_length=80, verbose_name='名称')),
                        ('kind', models.CharField(choices=[('centre', '党群服务中心'), ('point', '党群服务驿站'), ('practice', '新时代文明实践站'), ('school', '党校教学点'), ('hall', '红色展馆')], max_length=8, verbose_name='类别')),
                        ('area', models.DecimalField(blank=True, decimal_places=1, max_digits=9, null=True, verbose_name='面积（㎡）')),
                        ('upgraded', models.DateField(blank=True, null=True, verbose_name='提升完成')),
                        ('address', models.CharField(blank=True, max_length=120, verbose_name='位置说明')),
                        ('place', zhenjie.engines.ledger.fields.PlaceField(blank=True, null=True, verbose_name='位置')),
                        ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='party.organisation', verbose_name='管理的党组织')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit', verbose_name='所在单位')),
                    ],
                    options={
                        'verbose_name': '党建阵地',
                        'ordering': ('id',),
                        'constraints': [models.UniqueConstraint(condition=models.Q(('gone_at__isnull', True)), fields=('unit', 'name'), name='party_position_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Training',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('custom', models.JSONField(blank=True, default=dict, editable=False, verbose_name='自设列')),
                        ('gone_at', models.DateTimeField(editable=False, null=True, verbose_name='移入回收站')),
                        ('merged_into', models.BigIntegerField(editable=False, null=True)),
                        ('title', models.CharField(max_length=120, verbose_name='名称')),
                        ('kind', models.CharField(choices=[('school', '党校班'), ('topic', '专题培训'), ('remote', '远程教育'), ('outside', '外出学习')], max_length=8, verbose_name='类别')),
                        ('starts', models.DateField(verbose_name='开班')),
                        ('ends', models.DateField(verbose_name='结业')),
                        ('hours', models.DecimalField(decimal_places=1, default=0, max_digits=5, verbose_name='学时')),
                        ('place', models.CharField(blank=True, max_length=80, verbose_name='地点')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit', verbose_name='所在单位')),
                    ],
                    options={
                        'verbose_name': '党员培训',
                        'ordering': ('-starts', '-id'),
                        'constraints': [models.CheckConstraint(condition=models.Q(('ends__gte', models.F('starts'))), name='party_training_in_order')],
                    },
                ),
                migrations.CreateModel(
                    name='Attendance',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('presence', models.CharField(choices=[('came', '参加'), ('leave', '请假'), ('absent', '缺席')], max_length=6, verbose_name='到课')),
                        ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='party.member')),
                        ('training', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendances', to='party.training')),
                    ],
                    options={
                        'verbose_name': '到课',
                        'constraints': [models.UniqueConstraint(fields=('training', 'member'), name='party_attendance_once')],
                    },
                ),
                migrations.CreateModel(
                    name='CoverageCount',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('on', models.DateField(verbose_name='时点')),
                        ('operating', models.PositiveIntegerField(verbose_name='实体运营')),
                        ('own', models.PositiveIntegerField(verbose_name='单独组建')),
                        ('joint', models.PositiveIntegerField(verbose_name='联合组建')),
                        ('excluded', models.JSONField(default=dict, verbose_name='不计入')),
                        ('source', models.CharField(max_length=120, verbose_name='依据')),
                        ('counted_at', models.DateTimeField(verbose_name='核定')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit', verbose_name='单位')),
                    ],
                    options={
                        'verbose_name': '两新覆盖核定',
                        'ordering': ('-on', '-id'),
                        'constraints': [models.UniqueConstraint(fields=('unit', 'on'), name='party_coverage_once')],
                    },
                ),
            ],
        ),
    ]

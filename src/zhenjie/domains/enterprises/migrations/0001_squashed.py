import django.core.validators
import django.db.models.deletion
import zhenjie.domains.enterprises.rules.industries
import zhenjie.domains.residents.models
import zhenjie.engines.ledger.fields
from django.db import migrations, models

from zhenjie.web.migrating import Together


class Migration(migrations.Migration):

    replaces = [('enterprises', '0001_initial'), ('enterprises', '0002_sorted_columns'), ('enterprises', '0003_appeals'), ('enterprises', '0004_products')]

    initial = True

    dependencies = [
        ('matters', '0001_squashed'),
        ('org', '0001_squashed'),
    ]

    operations = [
        Together(
            steps=[
                migrations.CreateModel(
                    name='Enterprise',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('custom', models.JSONField(blank=True, default=dict, editable=False, verbose_name='自设列')),
                        ('gone_at', models.DateTimeField(editable=False, null=True, verbose_name='移入回收站')),
                        ('merged_into', models.BigIntegerField(editable=False, null=True)),
                        ('name', models.CharField(max_length=120, verbose_name='名称')),
                        ('code', models.CharField(blank=True, max_length=18, verbose_name='统一社会信用代码')),
                        ('kind', models.CharField(choices=[('company', '公司'), ('corporation', '非公司企业法人'), ('sole', '个人独资企业'), ('partnership', '合伙企业'), ('cooperative', '农民专业合作社'), ('branch', '分支机构'), ('trader', '个体工商户'), ('market', '专业市场'), ('social', '社会组织')], default='company', max_length=12, verbose_name='主体类型')),
                        ('status', models.CharField(choices=[('present', '存续'), ('dormant', '歇业'), ('moved', '迁出'), ('revoked', '吊销'), ('cancelled', '注销'), ('annulled', '撤销')], default='present', max_length=10, verbose_name='登记状态')),
                        ('operating', models.BooleanField(default=True, verbose_name='实体运营')),
                        ('ownership', models.CharField(choices=[('private', '非公'), ('state', '国有'), ('collective', '集体')], default='private', max_length=10, verbose_name='经济成分')),
                        ('industry', models.CharField(blank=True, choices=zhenjie.domains.enterprises.rules.industries.listed, max_length=4, verbose_name='行业')),
                        ('stage', models.CharField(blank=True, choices=[('preparing', '筹建'), ('starting', '初创'), ('growing', '成长'), ('mature', '成熟'), ('turning', '转型'), ('struggling', '困难'), ('leaving', '退出')], max_length=10, verbose_name='发展阶段')),
                        ('founded', models.DateField(blank=True, null=True, verbose_name='成立日期')),
                        ('closed', models.DateField(blank=True, null=True, verbose_name='退出日期')),
                        ('persons', models.PositiveIntegerField(blank=True, null=True, verbose_name='从业人员（人）')),
                        ('revenue', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, validators=[django.core.validators.MinValueValidator(0)], verbose_name='营业收入（万元）')),
                        ('assets', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, validators=[django.core.validators.MinValueValidator(0)], verbose_name='资产总额（万元）')),
                        ('year', models.PositiveSmallIntegerField(blank=True, help_text='从业人员、营业收入、资产是哪一年的；填企业公示的年报或走访得来的数，不抄统计联网直报。', null=True, validators=[django.core.validators.MinValueValidator(2000), django.core.validators.MaxValueValidator(2100)], verbose_name='数据年度')),
                        ('residency', models.CharField(choices=[('here', '本镇街'), ('county', '县内其他镇街'), ('elsewhere', '县外')], default='here', max_length=10, verbose_name='纳税地')),
                        ('address', models.CharField(blank=True, max_length=120, verbose_name='经营地址')),
                        ('place', zhenjie.engines.ledger.fields.PlaceField(blank=True, null=True, verbose_name='位置')),
                        ('contact', zhenjie.domains.residents.models.ToldText(blank=True, max_length=40, verbose_name='联系人')),
                        ('mobile', zhenjie.domains.residents.models.ToldSecret(blank=True, mask='mobile', max_length=400, null=True, verbose_name='联系电话')),
                        ('mobile_index', zhenjie.engines.ledger.fields.BlindIndex(blank=True, db_index=True, default='', editable=False, max_length=32, of='mobile')),
                        ('party_members', models.PositiveIntegerField(blank=True, null=True, verbose_name='党员数（人）')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit', verbose_name='所在单位')),
                        ('products', models.CharField(blank=True, help_text='主要产品或经营范围，用顿号隔开；产业链按它认企业。', max_length=500, verbose_name='主要产品')),
                    ],
                    options={
                        'verbose_name': '企业',
                        'ordering': ('id',),
                        'indexes': [models.Index(fields=['unit', 'industry'], name='enterprises_industry'), models.Index(fields=['name'], name='enterprises_by_name'), models.Index(fields=['revenue'], name='enterprises_by_revenue'), models.Index(fields=['founded'], name='enterprises_by_founded'), models.Index(fields=['persons'], name='enterprises_by_persons')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('gone_at__isnull', True), models.Q(('code', ''), _negated=True)), fields=('code',), name='enterprises_code_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Measure',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('goal', models.CharField(max_length=120, verbose_name='目标')),
                        ('text', models.CharField(max_length=200, verbose_name='措施')),
                        ('due', models.DateField(verbose_name='完成期限')),
                        ('progress', models.CharField(blank=True, max_length=200, verbose_name='进展')),
                        ('done', models.DateField(blank=True, null=True, verbose_name='完成日期')),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='measures', to='enterprises.enterprise', verbose_name='企业')),
                        ('holder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit', verbose_name='责任单位')),
                        ('appeal', models.CharField(blank=True, max_length=80, verbose_name='来自诉求')),
                    ],
                    options={
                        'verbose_name': '一企一策',
                        'ordering': ('due', 'id'),
                    },
                ),
                migrations.CreateModel(
                    name='Return',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('year', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(2000), django.core.validators.MaxValueValidator(2100)], verbose_name='年')),
                        ('month', models.PositiveSmallIntegerField(default=0, help_text='全年的填 0。', validators=[django.core.validators.MaxValueValidator(12)], verbose_name='月')),
                        ('kind', models.CharField(choices=[('tax', '入库税收（万元）'), ('revenue', '营业收入（万元）'), ('output', '工业总产值（万元）'), ('sales', '销售额（万元）'), ('power', '用电量（万千瓦时）'), ('persons', '期末从业人员（人）')], max_length=10, verbose_name='项目')),
                        ('value', models.DecimalField(decimal_places=2, max_digits=16, verbose_name='数值')),
                        ('source', models.CharField(max_length=80, verbose_name='出处')),
                        ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='enterprises.enterprise', verbose_name='企业')),
                    ],
                    options={
                        'verbose_name': '单户报表',
                        'ordering': ('-year', '-month', 'kind'),
                        'constraints': [models.UniqueConstraint(fields=('enterprise', 'year', 'month', 'kind'), name='enterprises_return_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Standing',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('custom', models.JSONField(blank=True, default=dict, editable=False, verbose_name='自设列')),
                        ('gone_at', models.DateTimeField(editable=False, null=True, verbose_name='移入回收站')),
                        ('merged_into', models.BigIntegerField(editable=False, null=True)),
                        ('kind', models.CharField(choices=[('industry', '规上工业'), ('construction', '资质内建筑业'), ('wholesale', '限上批发业'), ('retail', '限上零售业'), ('lodging', '限上住宿业'), ('catering', '限上餐饮业'), ('estate', '房地产开发经营业'), ('service', '规上服务业')], max_length=12, verbose_name='名录')),
                        ('entered', models.DateField(verbose_name='入库日期')),
                        ('ground', models.CharField(max_length=120, verbose_name='入库依据')),
                        ('left', models.DateField(blank=True, null=True, verbose_name='退库日期')),
                        ('left_ground', models.CharField(blank=True, max_length=120, verbose_name='退库依据')),
                        ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='standings', to='enterprises.enterprise', verbose_name='企业')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit', verbose_name='所在单位')),
                    ],
                    options={
                        'verbose_name': '四上单位',
                        'ordering': ('-entered', '-id'),
                        'constraints': [models.UniqueConstraint(condition=models.Q(('gone_at__isnull', True), ('left__isnull', True)), fields=('enterprise',), name='enterprises_standing_once'), models.CheckConstraint(condition=models.Q(('left__isnull', True), ('left__gte', models.F('entered')), _connector='OR'), name='enterprises_standing_in_order')],
                    },
                ),
                migrations.CreateModel(
                    name='Visit',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('custom', models.JSONField(blank=True, default=dict, editable=False, verbose_name='自设列')),
                        ('gone_at', models.DateTimeField(editable=False, null=True, verbose_name='移入回收站')),
                        ('merged_into', models.BigIntegerField(editable=False, null=True)),
                        ('on', models.DateField(verbose_name='走访日期')),
                        ('said', models.TextField(verbose_name='谈了什么')),
                        ('command', models.CharField(blank=True, editable=False, max_length=40)),
                        ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='enterprises.enterprise', verbose_name='企业')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit', verbose_name='所在单位')),
                        ('visitor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person', verbose_name='走访人')),
                        ('appeal', models.CharField(blank=True, editable=False, max_length=80, verbose_name='转为诉求')),
                    ],
                    options={
                        'verbose_name': '企业走访',
                        'ordering': ('-on', '-id'),
                        'indexes': [models.Index(fields=['enterprise', '-on'], name='enterprises_visit_of')],
                    },
                ),
                migrations.CreateModel(
                    name='Task',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('custom', models.JSONField(blank=True, default=dict, editable=False, verbose_name='自设列')),
                        ('gone_at', models.DateTimeField(editable=False, null=True, verbose_name='移入回收站')),
                        ('merged_into', models.BigIntegerField(editable=False, null=True)),
                        ('text', models.CharField(max_length=200, verbose_name='要办的事')),
                        ('due', models.DateField(verbose_name='办结期限')),
                        ('done', models.DateField(blank=True, null=True, verbose_name='办结日期')),
                        ('result', models.CharField(blank=True, max_length=200, verbose_name='办理结果')),
                        ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='enterprises.enterprise', verbose_name='企业')),
                        ('holder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit', verbose_name='承办单位')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit', verbose_name='所在单位')),
                        ('visit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='enterprises.visit', verbose_name='来自走访')),
                        ('appeal', models.CharField(blank=True, editable=False, max_length=80, verbose_name='转为诉求')),
                    ],
                    options={
                        'verbose_name': '走访任务',
                        'ordering': ('due', 'id'),
                    },
                ),
                migrations.CreateModel(
                    name='Appeal',
                    fields=[
                    ],
                    options={
                        'verbose_name': '企业诉求',
                        'ordering': ('-id',),
                        'proxy': True,
                    },
                    bases=('matters.matter',),
                ),
                migrations.CreateModel(
                    name='PolicyChange',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('text', models.CharField(max_length=200, verbose_name='改了什么')),
                        ('number', models.CharField(blank=True, max_length=60, verbose_name='文号')),
                        ('source', models.CharField(blank=True, max_length=80, verbose_name='出处')),
                        ('on', models.DateField(verbose_name='生效日期')),
                        ('name', models.CharField(max_length=60, verbose_name='登记人')),
                        ('matter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='policy_changes', to='matters.matter', verbose_name='诉求')),
                    ],
                    options={
                        'verbose_name': '诉求推动的政策',
                        'ordering': ('-on', '-id'),
                        'constraints': [models.UniqueConstraint(fields=('matter', 'text'), name='enterprises_policychange_once')],
                    },
                ),
            ],
        ),
    ]

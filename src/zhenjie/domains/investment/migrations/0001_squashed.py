import django.core.validators
import django.db.models.deletion
import zhenjie.core.clock
import zhenjie.domains.enterprises.rules.industries
import zhenjie.domains.projects.models.keys
import zhenjie.domains.residents.models
import zhenjie.engines.ledger.fields
from decimal import Decimal
from django.db import migrations, models

from zhenjie.web.migrating import Together


class Migration(migrations.Migration):

    replaces = [('investment', '0001_initial'), ('investment', '0002_chains'), ('investment', '0003_events_and_claims')]

    initial = True

    dependencies = [
        ('enterprises', '0001_squashed'),
        ('org', '0001_squashed'),
        ('projects', '0001_squashed'),
    ]

    operations = [
        Together(
            steps=[
                migrations.CreateModel(
                    name='Investor',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('custom', models.JSONField(blank=True, default=dict, editable=False, verbose_name='自设列')),
                        ('gone_at', models.DateTimeField(editable=False, null=True, verbose_name='移入回收站')),
                        ('merged_into', models.BigIntegerField(editable=False, null=True)),
                        ('name', models.CharField(help_text='公司、商会写全称；个人投资者写“个人（做什么的）”，姓名填在联系人里。', max_length=120, verbose_name='名称')),
                        ('name_key', zhenjie.domains.projects.models.keys.NameKey(blank=True, db_index=True, default='', editable=False, max_length=120, of='name')),
                        ('kind', models.CharField(choices=[('company', '企业'), ('person', '个人投资者'), ('chamber', '商会协会'), ('institution', '机构')], default='company', max_length=12, verbose_name='类别')),
                        ('code', models.CharField(blank=True, db_index=True, max_length=18, verbose_name='统一社会信用代码')),
                        ('industry', models.CharField(blank=True, choices=zhenjie.domains.enterprises.rules.industries.listed, max_length=4, verbose_name='行业')),
                        ('home', models.CharField(blank=True, help_text='外地的写省、市。', max_length=60, verbose_name='所在地')),
                        ('capital', models.CharField(choices=[('province', '省外'), ('city', '省内市外'), ('local', '市内'), ('foreign', '境外'), ('fiscal', '财政资金'), ('bank', '本地银行贷款'), ('land', '土地出让价款')], default='province', max_length=10, verbose_name='资金来源地')),
                        ('contact', zhenjie.domains.residents.models.ToldText(blank=True, max_length=40, verbose_name='联系人')),
                        ('mobile', zhenjie.domains.residents.models.ToldSecret(blank=True, mask='mobile', max_length=400, null=True, verbose_name='联系电话')),
                        ('mobile_index', zhenjie.engines.ledger.fields.BlindIndex(blank=True, db_index=True, default='', editable=False, max_length=32, of='mobile')),
                        ('interest', models.CharField(blank=True, max_length=200, verbose_name='投资意向')),
                        ('note', models.TextField(blank=True, verbose_name='备注')),
                        ('introduced_by', models.ForeignKey(blank=True, help_text='以商招商：本地哪家企业介绍来的。', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='enterprises.enterprise', verbose_name='引荐企业')),
                        ('through', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='brought', to='investment.investor', verbose_name='引荐商会（机构）')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit', verbose_name='所在单位')),
                    ],
                    options={
                        'verbose_name': '投资方',
                        'ordering': ('id',),
                        'constraints': [models.UniqueConstraint(condition=models.Q(('gone_at__isnull', True), models.Q(('name_key', ''), _negated=True)), fields=('unit', 'name_key'), name='investment_investor_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Chain',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('custom', models.JSONField(blank=True, default=dict, editable=False, verbose_name='自设列')),
                        ('gone_at', models.DateTimeField(editable=False, null=True, verbose_name='移入回收站')),
                        ('merged_into', models.BigIntegerField(editable=False, null=True)),
                        ('name', models.CharField(max_length=40, verbose_name='产业链')),
                        ('goal', models.CharField(blank=True, max_length=200, verbose_name='目标')),
                        ('document', models.CharField(blank=True, max_length=120, verbose_name='依据文件')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit', verbose_name='所在单位')),
                    ],
                    options={
                        'verbose_name': '产业链',
                        'ordering': ('unit', 'name', 'id'),
                        'constraints': [models.UniqueConstraint(condition=models.Q(('gone_at__isnull', True)), fields=('unit', 'name'), name='investment_chain_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Anchor',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('valid_from', models.DateField(verbose_name='起')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='止')),
                        ('firm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enterprises.enterprise', verbose_name='链主企业')),
                        ('chain', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='anchors', to='investment.chain', verbose_name='产业链')),
                    ],
                    options={
                        'verbose_name': '链主企业',
                        'ordering': ('valid_from', 'id'),
                        'constraints': [models.UniqueConstraint(condition=models.Q(('valid_to__isnull', True)), fields=('chain', 'firm'), name='investment_anchor_once'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='investment_anchor_in_order')],
                    },
                ),
                migrations.CreateModel(
                    name='Node',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('custom', models.JSONField(blank=True, default=dict, editable=False, verbose_name='自设列')),
                        ('gone_at', models.DateTimeField(editable=False, null=True, verbose_name='移入回收站')),
                        ('merged_into', models.BigIntegerField(editable=False, null=True)),
                        ('name', models.CharField(max_length=40, verbose_name='环节')),
                        ('tier', models.CharField(choices=[('upstream', '上游'), ('midstream', '中游'), ('downstream', '下游')], max_length=12, verbose_name='位置')),
                        ('codes', models.CharField(blank=True, help_text='国民经济行业分类的大类到小类，用顿号隔开，如 38、3912。', max_length=120, verbose_name='行业代码')),
                        ('words', models.CharField(blank=True, help_text='企业的主要产品或名称里会出现的词，用顿号隔开，如 压缩机、蒸发器。', max_length=200, verbose_name='产品关键词')),
                        ('wanted', models.CharField(blank=True, max_length=200, verbose_name='要补的能力')),
                        ('importance', models.CharField(choices=[('core', '核心'), ('key', '关键'), ('normal', '一般')], default='normal', max_length=8, verbose_name='重要程度')),
                        ('order', models.PositiveSmallIntegerField(default=0, verbose_name='次序')),
                        ('chain', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='nodes', to='investment.chain', verbose_name='产业链')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit', verbose_name='所在单位')),
                    ],
                    options={
                        'verbose_name': '产业链环节',
                        'ordering': ('chain', 'order', 'id'),
                        'constraints': [models.UniqueConstraint(condition=models.Q(('gone_at__isnull', True)), fields=('chain', 'name'), name='investment_node_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Membership',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('belongs', models.BooleanField(verbose_name='属于')),
                        ('why', models.CharField(blank=True, max_length=120, verbose_name='理由')),
                        ('account', models.PositiveIntegerField(editable=False, null=True)),
                        ('name', models.CharField(max_length=60, verbose_name='登记人')),
                        ('at', models.DateTimeField(verbose_name='登记时间')),
                        ('firm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enterprises.enterprise', verbose_name='企业')),
                        ('node', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='words_said', to='investment.node', verbose_name='环节')),
                    ],
                    options={
                        'verbose_name': '环节归属',
                        'ordering': ('at', 'id'),
                        'indexes': [models.Index(fields=['node', 'firm', 'at'], name='investment_word_of')],
                    },
                ),
                migrations.CreateModel(
                    name='Supply',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('custom', models.JSONField(blank=True, default=dict, editable=False, verbose_name='自设列')),
                        ('gone_at', models.DateTimeField(editable=False, null=True, verbose_name='移入回收站')),
                        ('merged_into', models.BigIntegerField(editable=False, null=True)),
                        ('what', models.CharField(blank=True, max_length=80, verbose_name='供什么')),
                        ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='feeds', to='investment.node', verbose_name='供给环节')),
                        ('target', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='inputs', to='investment.node', verbose_name='使用环节')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit', verbose_name='所在单位')),
                    ],
                    options={
                        'verbose_name': '环节供需关系',
                        'ordering': ('source', 'target', 'id'),
                        'constraints': [models.UniqueConstraint(condition=models.Q(('gone_at__isnull', True)), fields=('source', 'target'), name='investment_supply_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Target',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('custom', models.JSONField(blank=True, default=dict, editable=False, verbose_name='自设列')),
                        ('gone_at', models.DateTimeField(editable=False, null=True, verbose_name='移入回收站')),
                        ('merged_into', models.BigIntegerField(editable=False, null=True)),
                        ('why', models.CharField(max_length=200, verbose_name='为什么是它')),
                        ('source', models.CharField(blank=True, max_length=120, verbose_name='从哪知道')),
                        ('state', models.CharField(choices=[('found', '未接触'), ('asked', '已联系'), ('met', '已见面'), ('willing', '有意向'), ('refused', '暂无意向')], default='found', max_length=8, verbose_name='联系状态')),
                        ('state_on', models.DateField(default=zhenjie.core.clock.today, verbose_name='状态日期')),
                        ('found_on', models.DateField(default=zhenjie.core.clock.today, verbose_name='列入日期')),
                        ('investor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='targets', to='investment.investor', verbose_name='目标企业')),
                        ('node', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='targets', to='investment.node', verbose_name='补哪个环节')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit', verbose_name='所在单位')),
                    ],
                    options={
                        'verbose_name': '目标企业',
                        'ordering': ('id',),
                        'constraints': [models.UniqueConstraint(condition=models.Q(('gone_at__isnull', True)), fields=('node', 'investor'), name='investment_target_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Referral',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('custom', models.JSONField(blank=True, default=dict, editable=False, verbose_name='自设列')),
                        ('gone_at', models.DateTimeField(editable=False, null=True, verbose_name='移入回收站')),
                        ('merged_into', models.BigIntegerField(editable=False, null=True)),
                        ('on', models.DateField(verbose_name='引荐日期')),
                        ('said', models.CharField(blank=True, max_length=200, verbose_name='怎么引荐的')),
                        ('outcome', models.CharField(choices=[('open', '等回音'), ('met', '见了面'), ('lead', '成为线索'), ('declined', '婉拒')], default='open', max_length=8, verbose_name='结果')),
                        ('outcome_on', models.DateField(blank=True, null=True, verbose_name='结果日期')),
                        ('note', models.CharField(blank=True, max_length=200, verbose_name='结果说明')),
                        ('command', models.CharField(blank=True, editable=False, max_length=40)),
                        ('firm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enterprises.enterprise', verbose_name='引荐企业')),
                        ('lead', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='projects.project', verbose_name='引来的线索')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit', verbose_name='所在单位')),
                        ('target', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='referrals', to='investment.target', verbose_name='目标企业')),
                    ],
                    options={
                        'verbose_name': '引荐',
                        'ordering': ('-on', '-id'),
                        'constraints': [models.UniqueConstraint(condition=models.Q(('command', ''), _negated=True), fields=('target', 'firm', 'command'), name='investment_referral_command')],
                    },
                ),
                migrations.CreateModel(
                    name='Event',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('custom', models.JSONField(blank=True, default=dict, editable=False, verbose_name='自设列')),
                        ('gone_at', models.DateTimeField(editable=False, null=True, verbose_name='移入回收站')),
                        ('merged_into', models.BigIntegerField(editable=False, null=True)),
                        ('kind', models.CharField(choices=[('out', '外出招商'), ('in', '客商来访'), ('meeting', '推介对接会'), ('online', '线上洽谈')], default='out', max_length=8, verbose_name='方式')),
                        ('title', models.CharField(max_length=80, verbose_name='主题')),
                        ('on', models.DateField(verbose_name='开始日期')),
                        ('until', models.DateField(blank=True, help_text='当天往返的不填。', null=True, verbose_name='结束日期')),
                        ('place', models.CharField(blank=True, max_length=80, verbose_name='地点')),
                        ('heads', models.PositiveSmallIntegerField(blank=True, help_text='含带队领导。', null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='同行人数')),
                        ('traffic', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0'))], verbose_name='交通费（元）')),
                        ('lodging', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0'))], verbose_name='住宿费（元）')),
                        ('other', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0'))], verbose_name='其他费用（元）')),
                        ('whom', models.CharField(blank=True, help_text='没有进投资方台账的写这里。', max_length=200, verbose_name='其他洽谈对象')),
                        ('minutes', models.TextField(blank=True, verbose_name='纪要')),
                        ('at', models.DateTimeField(default=zhenjie.core.clock.now, editable=False, verbose_name='登记时间')),
                        ('leader', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person', verbose_name='带队领导')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit', verbose_name='所在单位')),
                    ],
                    options={
                        'verbose_name': '招商活动',
                        'ordering': ('-on', '-id'),
                        'indexes': [models.Index(fields=['unit', 'on'], name='investment_event_day')],
                    },
                ),
                migrations.CreateModel(
                    name='Attendance',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person')),
                        ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendances', to='investment.event')),
                    ],
                    options={
                        'verbose_name': '同行人员',
                        'ordering': ('event', 'id'),
                        'constraints': [models.UniqueConstraint(fields=('event', 'person'), name='investment_attendance_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Family',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('at', models.DateTimeField(default=zhenjie.core.clock.now, verbose_name='发现时间')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit', verbose_name='由谁裁定')),
                    ],
                    options={
                        'verbose_name': '同一线索',
                        'ordering': ('-at', '-id'),
                    },
                ),
                migrations.CreateModel(
                    name='Claim',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('town', models.CharField(max_length=80)),
                        ('key', models.CharField(blank=True, db_index=True, max_length=120)),
                        ('code', models.CharField(blank=True, db_index=True, max_length=18)),
                        ('mobile', models.CharField(blank=True, db_index=True, max_length=32)),
                        ('since', models.DateTimeField(null=True, verbose_name='首报时间')),
                        ('state', models.CharField(blank=True, choices=[('holds', '持有线索'), ('contested', '待裁定'), ('yielded', '已让出'), ('shared', '分成')], max_length=10, verbose_name='状态')),
                        ('share', models.PositiveSmallIntegerField(default=0, verbose_name='分成（%）')),
                        ('project', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='claim', to='projects.project', verbose_name='项目')),
                        ('family', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='investment.family')),
                    ],
                    options={
                        'verbose_name': '登记权',
                        'ordering': ('id',),
                        'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'holds')), fields=('family',), name='investment_one_holds'), models.CheckConstraint(condition=models.Q(models.Q(('family__isnull', True), ('state', '')), models.Q(('family__isnull', False), models.Q(('state', ''), _negated=True)), _connector='OR'), name='investment_claim_state_of_a_family')],
                    },
                ),
                migrations.CreateModel(
                    name='Met',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('said', models.CharField(blank=True, max_length=300, verbose_name='谈了什么')),
                        ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='met', to='investment.event')),
                        ('investor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='met', to='investment.investor')),
                    ],
                    options={
                        'verbose_name': '洽谈',
                        'ordering': ('event', 'id'),
                        'constraints': [models.UniqueConstraint(fields=('event', 'investor'), name='investment_met_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Origin',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('event', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='leads', to='investment.event', verbose_name='招商活动')),
                        ('introduced_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enterprises.enterprise', verbose_name='引荐企业')),
                        ('investor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='leads', to='investment.investor', verbose_name='投资方')),
                        ('project', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='origin', to='projects.project', verbose_name='项目')),
                    ],
                    options={
                        'verbose_name': '线索来路',
                        'ordering': ('project',),
                    },
                ),
                migrations.CreateModel(
                    name='Promise',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('custom', models.JSONField(blank=True, default=dict, editable=False, verbose_name='自设列')),
                        ('gone_at', models.DateTimeField(editable=False, null=True, verbose_name='移入回收站')),
                        ('merged_into', models.BigIntegerField(editable=False, null=True)),
                        ('text', models.CharField(max_length=200, verbose_name='承诺什么')),
                        ('due', models.DateField(verbose_name='哪天前')),
                        ('state', models.CharField(choices=[('open', '待兑现'), ('kept', '已兑现'), ('withdrawn', '已撤销')], default='open', editable=False, max_length=10, verbose_name='状态')),
                        ('closed_on', models.DateField(editable=False, null=True, verbose_name='办结日期')),
                        ('result', models.CharField(blank=True, editable=False, max_length=200, verbose_name='结果（原因）')),
                        ('closed_at', models.DateTimeField(editable=False, null=True, verbose_name='登记办结')),
                        ('at', models.DateTimeField(default=zhenjie.core.clock.now, editable=False, verbose_name='登记时间')),
                        ('event', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='promises', to='investment.event', verbose_name='哪次活动')),
                        ('investor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='promises', to='investment.investor', verbose_name='对谁承诺')),
                        ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person', verbose_name='谁来办')),
                        ('project', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='promises', to='projects.project', verbose_name='哪个项目')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit', verbose_name='所在单位')),
                    ],
                    options={
                        'verbose_name': '跟进承诺',
                        'ordering': ('due', 'id'),
                        'indexes': [models.Index(fields=['unit', 'state', 'due'], name='investment_promise_due')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('state', 'open'), ('closed_on__isnull', False), _connector='OR'), name='investment_promise_closed_on_a_day')],
                    },
                ),
                migrations.CreateModel(
                    name='Ruling',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('first', '先登记的继续跟进'), ('later', '先登记的保护期已过，由后登记的接手'), ('shared', '共同跟进，按比例分成，由先登记的计数'), ('apart', '是不同的项目，各自跟进')], max_length=8, verbose_name='裁定')),
                        ('share', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(99)], verbose_name='后登记的分成（%）')),
                        ('reason', models.CharField(max_length=300, verbose_name='理由（留存）')),
                        ('told', models.CharField(max_length=200, verbose_name='告知双方的依据')),
                        ('evidence', models.JSONField(default=dict)),
                        ('rule', models.CharField(max_length=40, verbose_name='规则版本')),
                        ('at', models.DateTimeField(verbose_name='裁定时间')),
                        ('name', models.CharField(max_length=60, verbose_name='裁定人')),
                        ('account', models.BigIntegerField(null=True)),
                        ('claim', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rulings', to='investment.claim')),
                        ('family', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rulings', to='investment.family')),
                        ('holder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='investment.claim')),
                    ],
                    options={
                        'verbose_name': '撞单裁定',
                        'ordering': ('-at', '-id'),
                    },
                ),
            ],
        ),
    ]

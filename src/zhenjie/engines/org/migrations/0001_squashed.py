import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from zhenjie.web.migrating import Together


class Migration(migrations.Migration):

    replaces = [('org', '0001_initial'), ('org', '0002_preferences'), ('org', '0003_outlines')]

    initial = True

    dependencies = [
    ]

    operations = [
        Together(
            steps=[
                migrations.CreateModel(
                    name='Unit',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=80, verbose_name='名称')),
                        ('kind', models.CharField(choices=[('nation', '国家'), ('province', '省'), ('prefecture', '市'), ('county', '县（市、区）'), ('township', '镇街'), ('district', '片区'), ('village', '村（社区）'), ('grid', '网格'), ('building', '楼栋'), ('stairwell', '单元'), ('office', '科室')], max_length=12, verbose_name='层级')),
                        ('code', models.CharField(blank=True, max_length=40, verbose_name='代码')),
                        ('local', models.BooleanField(default=False, verbose_name='自编代码')),
                        ('path', models.CharField(editable=False, max_length=80)),
                        ('made', models.PositiveIntegerField(default=0, editable=False)),
                        ('valid_from', models.DateField(blank=True, null=True, verbose_name='起')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='止')),
                        ('position', models.PositiveIntegerField(default=0, verbose_name='排序')),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('parent', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='org.unit', verbose_name='上级')),
                    ],
                    options={
                        'verbose_name': '组织单元',
                        'ordering': ('path',),
                        'indexes': [models.Index(fields=['parent', 'position', 'id'], name='org_unit_parent__4b8664_idx'), models.Index(fields=['code'], name='org_unit_code')],
                        'constraints': [models.UniqueConstraint(fields=('path',), name='org_unit_path_once'), models.UniqueConstraint(condition=models.Q(('valid_to__isnull', True), models.Q(('code', ''), _negated=True)), fields=('code',), name='org_unit_code_once'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_from__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='org_unit_valid_in_order')],
                    },
                ),
                migrations.CreateModel(
                    name='Person',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=40, verbose_name='姓名')),
                        ('mobile', models.CharField(blank=True, max_length=200, verbose_name='手机')),
                        ('mobile_index', models.CharField(blank=True, db_index=True, editable=False, max_length=32)),
                        ('active', models.BooleanField(default=True, verbose_name='在岗')),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='people', to='org.unit', verbose_name='所在单位')),
                    ],
                    options={
                        'verbose_name': '人员',
                        'ordering': ('id',),
                    },
                ),
                migrations.CreateModel(
                    name='Account',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('password', models.CharField(max_length=128, verbose_name='password')),
                        ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                        ('login', models.CharField(max_length=40, unique=True, verbose_name='登录名')),
                        ('administrator', models.CharField(blank=True, choices=[('', '不是管理员'), ('system', '系统管理员'), ('security', '安全管理员'), ('audit', '审计管理员')], max_length=10, verbose_name='管理员')),
                        ('holder', models.CharField(blank=True, max_length=40, verbose_name='持有人')),
                        ('is_active', models.BooleanField(default=True, verbose_name='启用')),
                        ('must_change_password', models.BooleanField(default=False)),
                        ('password_changed_at', models.DateTimeField(null=True)),
                        ('failures', models.PositiveIntegerField(default=0)),
                        ('locked_until', models.DateTimeField(null=True)),
                        ('totp_secret', models.CharField(blank=True, max_length=200)),
                        ('totp_counter', models.BigIntegerField(default=0)),
                        ('session_key', models.CharField(blank=True, max_length=40)),
                        ('person', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='account', to='org.person')),
                        ('preferences', models.JSONField(blank=True, default=dict)),
                    ],
                    options={
                        'verbose_name': '账号',
                        'ordering': ('login',),
                        'constraints': [models.CheckConstraint(condition=models.Q(('administrator', ''), ('person__isnull', True), _connector='OR'), name='org_account_administrator_has_no_post'), models.UniqueConstraint(condition=models.Q(models.Q(('administrator', ''), _negated=True), models.Q(('holder', ''), _negated=True)), fields=('holder',), name='org_account_administrator_one_holder')],
                    },
                ),
                migrations.CreateModel(
                    name='Numbering',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('roots', models.PositiveIntegerField(default=0)),
                    ],
                ),
                migrations.CreateModel(
                    name='Team',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=80, verbose_name='名称')),
                        ('purpose', models.CharField(blank=True, max_length=200, verbose_name='任务')),
                        ('valid_from', models.DateField(verbose_name='起')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='止')),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='teams', to='org.unit', verbose_name='所属单位')),
                    ],
                    options={
                        'verbose_name': '专班',
                        'ordering': ('id',),
                    },
                ),
                migrations.CreateModel(
                    name='FormerPassword',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('encoded', models.CharField(max_length=200)),
                        ('replaced_at', models.DateTimeField()),
                        ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='former_passwords', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ('-id',),
                    },
                ),
                migrations.CreateModel(
                    name='TeamMember',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('leads', models.BooleanField(default=False, verbose_name='组长')),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='org.person')),
                        ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='org.team')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('team', 'person'), name='org_team_member_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Succession',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('on', models.DateField(verbose_name='生效日')),
                        ('share', models.DecimalField(decimal_places=6, default=1, max_digits=7, verbose_name='份额')),
                        ('reason', models.CharField(blank=True, max_length=200, verbose_name='依据')),
                        ('predecessor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='successions', to='org.unit')),
                        ('successor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='origins', to='org.unit')),
                    ],
                    options={
                        'ordering': ('on', 'id'),
                        'constraints': [models.UniqueConstraint(fields=('predecessor', 'successor'), name='org_succession_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Post',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('title', models.CharField(max_length=60, verbose_name='职务')),
                        ('role', models.CharField(blank=True, max_length=40, verbose_name='角色')),
                        ('valid_from', models.DateField(verbose_name='起')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='止')),
                        ('main', models.BooleanField(default=True, verbose_name='主要职务')),
                        ('approved', models.BooleanField(default=False, verbose_name='角色已批准')),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='posts', to='org.person')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='org.unit', verbose_name='单位')),
                    ],
                    options={
                        'verbose_name': '职务',
                        'ordering': ('person', '-main', 'valid_from', 'id'),
                        'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='org_post_valid_in_order')],
                    },
                ),
                migrations.CreateModel(
                    name='Placement',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('valid_from', models.DateField(null=True)),
                        ('valid_to', models.DateField(null=True)),
                        ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='placements', to='org.unit')),
                    ],
                    options={
                        'ordering': ('unit', 'valid_from', 'id'),
                    },
                ),
                migrations.CreateModel(
                    name='Naming',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=80, verbose_name='名称')),
                        ('valid_from', models.DateField(null=True)),
                        ('valid_to', models.DateField(null=True)),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='namings', to='org.unit')),
                    ],
                    options={
                        'ordering': ('unit', 'valid_from', 'id'),
                    },
                ),
                migrations.CreateModel(
                    name='Link',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('subject', models.CharField(db_index=True, max_length=80, verbose_name='包联对象')),
                        ('label', models.CharField(max_length=120, verbose_name='对象名称')),
                        ('every_days', models.PositiveIntegerField(default=30, verbose_name='联系周期（天）')),
                        ('valid_from', models.DateField(verbose_name='起')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='止')),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='org.person')),
                    ],
                    options={
                        'verbose_name': '包联',
                        'ordering': ('id',),
                        'constraints': [models.UniqueConstraint(condition=models.Q(('valid_to__isnull', True)), fields=('person', 'subject'), name='org_link_open_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Outline',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('shape', models.JSONField()),
                        ('valid_from', models.DateField(verbose_name='起')),
                        ('source', models.CharField(blank=True, max_length=120, verbose_name='来源')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='outlines', to='org.unit')),
                    ],
                    options={
                        'ordering': ('unit', 'valid_from'),
                        'constraints': [models.UniqueConstraint(fields=('unit', 'valid_from'), name='org_outline_once_a_day')],
                    },
                ),
            ],
        ),
    ]

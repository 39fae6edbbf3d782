import django.db.models.deletion
import zhenjie.engines.indicators.fields
from django.conf import settings
from django.db import migrations, models

from zhenjie.web.migrating import Together


class Migration(migrations.Migration):

    replaces = [('surveys', '0001_reports'), ('surveys', '0002_fieldwork'), ('surveys', '0003_longer_sources'), ('surveys', '0004_deeds')]

    initial = True

    dependencies = [
        ('files', '0001_squashed'),
        ('matters', '0001_squashed'),
        ('org', '0001_squashed'),
    ]

    operations = [
        Together(
            steps=[
                migrations.CreateModel(
                    name='ReportForm',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('title', models.CharField(max_length=80, verbose_name='报表名称')),
                        ('rows', models.CharField(choices=[('unit', '一行一个单位'), ('record', '一行一条台账记录')], default='unit', max_length=10, verbose_name='行')),
                        ('register', models.CharField(blank=True, max_length=60, verbose_name='台账')),
                        ('condition', models.JSONField(blank=True, default=dict, verbose_name='只要哪些记录')),
                        ('period', zhenjie.engines.indicators.fields.PeriodField(verbose_name='时段')),
                        ('days', models.PositiveIntegerField(blank=True, null=True, verbose_name='几个工作日内')),
                        ('due_at', models.DateTimeField(blank=True, null=True, verbose_name='截止')),
                        ('note', models.CharField(blank=True, max_length=400, verbose_name='填报说明')),
                        ('asked', models.JSONField(blank=True, default=list, verbose_name='填报单位')),
                        ('state', models.CharField(choices=[('draft', '草稿'), ('sent', '填报中'), ('closed', '已收口')], default='draft', max_length=10, verbose_name='状态')),
                        ('account', models.BigIntegerField(null=True)),
                        ('name', models.CharField(max_length=60, verbose_name='发起人')),
                        ('created_at', models.DateTimeField(verbose_name='新建')),
                        ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='发出')),
                        ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='收口')),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('template', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='files.storedfile', verbose_name='表样')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='report_forms', to='org.unit', verbose_name='发起单位')),
                    ],
                    options={
                        'verbose_name': '报表',
                        'ordering': ('-id',),
                        'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'sent', 'closed'])), name='surveys_reportform_state'), models.CheckConstraint(condition=models.Q(('state', 'draft'), models.Q(('due_at__isnull', False), ('sent_at__isnull', False)), _connector='OR'), name='surveys_reportform_sent')],
                    },
                ),
                migrations.CreateModel(
                    name='ReportColumn',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('position', models.PositiveIntegerField(verbose_name='次序')),
                        ('title', models.CharField(max_length=80, verbose_name='列名')),
                        ('kind', models.CharField(choices=[('text', '文字'), ('number', '数字'), ('date', '日期'), ('choice', '选项'), ('yes', '是或否')], default='text', max_length=10, verbose_name='填什么')),
                        ('measure', models.CharField(blank=True, max_length=20, verbose_name='计量单位')),
                        ('origin', models.CharField(choices=[('register', '台账'), ('indicator', '指标'), ('new', '新问')], default='new', max_length=10, verbose_name='来源')),
                        ('register', models.CharField(blank=True, max_length=60, verbose_name='台账')),
                        ('column', models.CharField(blank=True, max_length=80, verbose_name='台账的列')),
                        ('aggregate', models.CharField(choices=[('value', '原值'), ('count', '条数'), ('sum', '合计')], default='value', max_length=10, verbose_name='算法')),
                        ('condition', models.JSONField(blank=True, default=dict, verbose_name='条件')),
                        ('indicator', models.CharField(blank=True, max_length=60, verbose_name='指标')),
                        ('options', models.JSONField(blank=True, default=list, verbose_name='选项')),
                        ('standing', models.BooleanField(default=False, verbose_name='一次问清，长期有效')),
                        ('required', models.BooleanField(default=True, verbose_name='必填')),
                        ('again', models.BooleanField(default=False, verbose_name='仍要再问')),
                        ('fact', models.CharField(db_index=True, max_length=120)),
                        ('form', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='columns', to='surveys.reportform', verbose_name='报表')),
                    ],
                    options={
                        'verbose_name': '报表的列',
                        'ordering': ('form', 'position', 'id'),
                        'constraints': [models.UniqueConstraint(fields=('form', 'fact'), name='surveys_reportcolumn_once')],
                    },
                ),
                migrations.CreateModel(
                    name='ReportTask',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('state', models.CharField(choices=[('open', '待填'), ('submitted', '已报'), ('merged', '已并入')], default='open', max_length=10, verbose_name='状态')),
                        ('cells', models.PositiveIntegerField(default=0, verbose_name='总格数')),
                        ('known', models.PositiveIntegerField(default=0, verbose_name='台账已有')),
                        ('waiting', models.PositiveIntegerField(default=0, verbose_name='等别的报表')),
                        ('saved_at', models.DateTimeField(blank=True, null=True, verbose_name='最近填写')),
                        ('submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='上报')),
                        ('submitted_name', models.CharField(blank=True, max_length=60, verbose_name='上报人')),
                        ('returned', models.CharField(blank=True, max_length=200, verbose_name='退回原因')),
                        ('reminded_at', models.DateTimeField(blank=True, null=True, verbose_name='最近提醒')),
                        ('form', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tasks', to='surveys.reportform', verbose_name='报表')),
                        ('holder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='report_tasks_held', to='org.unit', verbose_name='现由谁填')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='report_tasks', to='org.unit', verbose_name='填报单位')),
                    ],
                    options={
                        'verbose_name': '填报任务',
                        'ordering': ('form', 'unit__path', 'id'),
                        'indexes': [models.Index(fields=['state', 'form'], name='surveys_reporttask_open')],
                        'constraints': [models.UniqueConstraint(fields=('form', 'unit'), name='surveys_reporttask_once'), models.CheckConstraint(condition=models.Q(('state__in', ['open', 'submitted', 'merged'])), name='surveys_reporttask_state')],
                    },
                ),
                migrations.CreateModel(
                    name='ReportCell',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('row', models.BigIntegerField(default=0, verbose_name='记录')),
                        ('value', models.CharField(max_length=1000, verbose_name='值')),
                        ('means', models.CharField(choices=[('confirmed', '台账已有，已确认'), ('typed', '填报'), ('differs', '与台账不一致')], max_length=10, verbose_name='怎么来的')),
                        ('was', models.CharField(blank=True, max_length=1000, verbose_name='台账的值')),
                        ('source', models.CharField(blank=True, max_length=200, verbose_name='来源')),
                        ('account', models.BigIntegerField(null=True)),
                        ('name', models.CharField(max_length=60, verbose_name='何人')),
                        ('at', models.DateTimeField(verbose_name='时间')),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('column', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='surveys.reportcolumn', verbose_name='列')),
                        ('task', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='surveys.reporttask', verbose_name='填报任务')),
                    ],
                    options={
                        'verbose_name': '报表的格',
                        'ordering': ('id',),
                        'constraints': [models.UniqueConstraint(fields=('task', 'row', 'column'), name='surveys_reportcell_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Fact',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('subject', models.CharField(max_length=80, verbose_name='对象')),
                        ('key', models.CharField(max_length=120)),
                        ('period', models.CharField(blank=True, max_length=21, verbose_name='时段')),
                        ('title', models.CharField(max_length=80, verbose_name='名称')),
                        ('kind', models.CharField(choices=[('text', '文字'), ('number', '数字'), ('date', '日期'), ('choice', '选项'), ('yes', '是或否')], max_length=10, verbose_name='类型')),
                        ('measure', models.CharField(blank=True, max_length=20, verbose_name='计量单位')),
                        ('value', models.CharField(max_length=1000, verbose_name='值')),
                        ('source', models.CharField(max_length=200, verbose_name='来源')),
                        ('name', models.CharField(max_length=60, verbose_name='何人')),
                        ('at', models.DateTimeField(verbose_name='时间')),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='facts', to='org.unit', verbose_name='单位')),
                    ],
                    options={
                        'verbose_name': '问来的数',
                        'ordering': ('id',),
                        'indexes': [models.Index(fields=['key', 'period'], name='surveys_fact_key')],
                        'constraints': [models.UniqueConstraint(fields=('subject', 'key', 'period'), name='surveys_fact_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Survey',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('title', models.CharField(max_length=80, verbose_name='名称')),
                        ('purpose', models.CharField(blank=True, max_length=400, verbose_name='为什么摸排')),
                        ('target', models.CharField(blank=True, max_length=60, verbose_name='结果进哪本台账')),
                        ('may_add', models.BooleanField(default=True, verbose_name='可以新增台账里没有的')),
                        ('template', models.CharField(blank=True, max_length=60, verbose_name='样板')),
                        ('state', models.CharField(choices=[('draft', '设计中'), ('open', '进行中'), ('closed', '已结束')], default='draft', max_length=10, verbose_name='状态')),
                        ('number', models.PositiveIntegerField(default=0, verbose_name='第几版')),
                        ('draft', models.JSONField(default=list)),
                        ('created_at', models.DateTimeField(verbose_name='建立')),
                        ('created_by', models.CharField(max_length=60, verbose_name='建立人')),
                        ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='结束')),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit', verbose_name='发起单位')),
                    ],
                    options={
                        'verbose_name': '摸排',
                        'ordering': ('-id',),
                    },
                ),
                migrations.CreateModel(
                    name='Assignment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('expected', models.PositiveIntegerField(blank=True, null=True, verbose_name='应摸排数')),
                        ('due', models.DateField(blank=True, null=True, verbose_name='截止')),
                        ('at', models.DateTimeField(verbose_name='派发')),
                        ('name', models.CharField(max_length=60, verbose_name='派发人')),
                        ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='收回')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit', verbose_name='网格')),
                        ('survey', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assignments', to='surveys.survey')),
                    ],
                    options={
                        'verbose_name': '摸排派发',
                        'constraints': [models.UniqueConstraint(fields=('survey', 'unit'), name='surveys_assignment_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Device',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('digest', models.CharField(max_length=64, unique=True)),
                        ('label', models.CharField(blank=True, max_length=60, verbose_name='手机')),
                        ('at', models.DateTimeField(verbose_name='登记')),
                        ('seen_on', models.DateField(blank=True, null=True, verbose_name='最近使用')),
                        ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='收回')),
                        ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': '摸排手机',
                        'ordering': ('-id',),
                    },
                ),
                migrations.CreateModel(
                    name='Photo',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=36, unique=True)),
                        ('record_key', models.CharField(db_index=True, max_length=36)),
                        ('account', models.BigIntegerField(null=True)),
                        ('assignment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveys.assignment')),
                        ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile')),
                        ('matter', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='matters.matter')),
                    ],
                    options={
                        'verbose_name': '摸排照片',
                    },
                ),
                migrations.CreateModel(
                    name='SurveyVersion',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveIntegerField()),
                        ('questions', models.JSONField(default=list)),
                        ('at', models.DateTimeField()),
                        ('name', models.CharField(max_length=60)),
                        ('survey', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='surveys.survey')),
                    ],
                    options={
                        'verbose_name': '摸排的版本',
                        'constraints': [models.UniqueConstraint(fields=('survey', 'number'), name='surveys_version_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Record',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=36, unique=True)),
                        ('number', models.PositiveIntegerField(verbose_name='用的第几版')),
                        ('turn', models.PositiveIntegerField(default=1)),
                        ('print', models.CharField(max_length=64)),
                        ('subject', models.CharField(blank=True, max_length=20)),
                        ('label', models.CharField(max_length=120, verbose_name='对象')),
                        ('answers', models.JSONField(default=dict)),
                        ('sealed', models.TextField(blank=True)),
                        ('theirs', models.JSONField(blank=True, null=True)),
                        ('landed', models.CharField(blank=True, db_index=True, max_length=80)),
                        ('landed_version', models.PositiveIntegerField(blank=True, null=True)),
                        ('state', models.CharField(choices=[('accepted', '已入账'), ('conflict', '两边不同'), ('settled', '已选定')], max_length=10, verbose_name='状态')),
                        ('chosen', models.CharField(blank=True, choices=[('mine', '摸排的一份'), ('theirs', '台账的一份')], max_length=10, verbose_name='选了哪份')),
                        ('chosen_by', models.CharField(blank=True, max_length=60, verbose_name='谁选的')),
                        ('chosen_at', models.DateTimeField(blank=True, null=True, verbose_name='何时选的')),
                        ('filled_at', models.DateTimeField(blank=True, null=True, verbose_name='填写')),
                        ('received_at', models.DateTimeField(db_index=True, verbose_name='收到')),
                        ('account', models.BigIntegerField(null=True)),
                        ('name', models.CharField(max_length=60, verbose_name='摸排人')),
                        ('assignment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='records', to='surveys.assignment')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit', verbose_name='网格')),
                        ('survey', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='records', to='surveys.survey', verbose_name='摸排')),
                    ],
                    options={
                        'verbose_name': '摸排记录',
                        'ordering': ('-id',),
                        'indexes': [models.Index(fields=['survey', 'unit', 'subject'], name='surveys_record_place')],
                    },
                ),
            ],
        ),
    ]

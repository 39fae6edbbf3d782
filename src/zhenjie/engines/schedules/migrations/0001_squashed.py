import django.db.models.deletion
from django.db import migrations, models

from zhenjie.web.migrating import Together


class Migration(migrations.Migration):

    replaces = [('schedules', '0001_initial'), ('schedules', '0002_slips')]

    initial = True

    dependencies = [
        ('files', '0001_squashed'),
        ('org', '0001_squashed'),
    ]

    operations = [
        Together(
            steps=[
                migrations.CreateModel(
                    name='Schedule',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('subject', models.CharField(blank=True, max_length=80, verbose_name='对象')),
                        ('title', models.CharField(max_length=120, verbose_name='名称')),
                        ('approval', models.CharField(blank=True, choices=[('record', '备案'), ('ratify', '核准'), ('government', '政府投资')], max_length=12, verbose_name='审批方式')),
                        ('land', models.CharField(blank=True, choices=[('grant', '出让'), ('lease', '租赁'), ('plant_in_plant', '厂中厂')], max_length=16, verbose_name='用地方式')),
                        ('required_end', models.DateField(blank=True, null=True, verbose_name='要求完成')),
                        ('planned_from', models.DateField(verbose_name='计划起算')),
                        ('data_date', models.DateField(blank=True, null=True, verbose_name='进展报到')),
                        ('jurisdiction', models.CharField(blank=True, max_length=40, verbose_name='适用地方规则')),
                        ('goal', models.CharField(blank=True, max_length=40, verbose_name='终点工作')),
                        ('made', models.PositiveIntegerField(default=0, editable=False)),
                        ('created_at', models.DateTimeField(verbose_name='建立')),
                        ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='停用')),
                        ('closed_why', models.CharField(blank=True, max_length=200, verbose_name='停用原因')),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit', verbose_name='单位')),
                        ('news', models.PositiveIntegerField(default=1, editable=False)),
                    ],
                    options={
                        'verbose_name': '工期计划',
                        'ordering': ('id',),
                        'indexes': [models.Index(fields=['unit', 'required_end', 'id'], name='schedules_place'), models.Index(fields=['subject', 'id'], name='schedules_subject')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True), models.Q(('subject', ''), _negated=True)), fields=('subject',), name='schedules_open_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Baseline',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveIntegerField(verbose_name='版次')),
                        ('name', models.CharField(max_length=60, verbose_name='名称')),
                        ('kind', models.CharField(choices=[('backward', '倒排计划'), ('current', '当时计划')], max_length=10, verbose_name='取哪种日期')),
                        ('required_end', models.DateField(blank=True, null=True, verbose_name='要求完成')),
                        ('taken_at', models.DateTimeField(verbose_name='时间')),
                        ('taken_by', models.CharField(max_length=60, verbose_name='经办')),
                        ('account', models.BigIntegerField(null=True)),
                        ('schedule', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='baselines', to='schedules.schedule', verbose_name='计划')),
                    ],
                    options={
                        'verbose_name': '基线',
                        'ordering': ('number',),
                        'constraints': [models.UniqueConstraint(fields=('schedule', 'number'), name='schedules_baseline_once')],
                    },
                ),
                migrations.CreateModel(
                    name='BaselineRow',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=40, verbose_name='编号')),
                        ('title', models.CharField(max_length=120, verbose_name='工作')),
                        ('duration', models.PositiveIntegerField(verbose_name='工期')),
                        ('unit', models.CharField(choices=[('wd', '工作日'), ('d', '天')], max_length=2, verbose_name='计法')),
                        ('start', models.DateField(verbose_name='开始')),
                        ('finish', models.DateField(verbose_name='完成')),
                        ('percent', models.PositiveSmallIntegerField(default=0, verbose_name='完成比例')),
                        ('money', models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name='计划投资（万元）')),
                        ('order', models.PositiveIntegerField(default=0)),
                        ('baseline', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='schedules.baseline', verbose_name='基线')),
                    ],
                    options={
                        'verbose_name': '基线的工作',
                        'ordering': ('order', 'id'),
                    },
                ),
                migrations.CreateModel(
                    name='Progress',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=40, verbose_name='工作编号')),
                        ('started', models.DateField(blank=True, null=True, verbose_name='实际开始')),
                        ('finished', models.DateField(blank=True, null=True, verbose_name='实际完成')),
                        ('remaining', models.PositiveIntegerField(blank=True, null=True, verbose_name='剩余工期')),
                        ('percent', models.PositiveSmallIntegerField(default=0, verbose_name='完成比例')),
                        ('evidence', models.CharField(blank=True, max_length=200, verbose_name='凭据')),
                        ('at', models.DateTimeField(verbose_name='时间')),
                        ('name', models.CharField(max_length=60, verbose_name='经办')),
                        ('account', models.BigIntegerField(null=True)),
                        ('schedule', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='progress', to='schedules.schedule', verbose_name='计划')),
                        ('file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile', verbose_name='凭据文件')),
                    ],
                    options={
                        'verbose_name': '进展',
                        'ordering': ('id',),
                        'indexes': [models.Index(fields=['schedule', 'at'], name='schedules_progress_at')],
                    },
                ),
                migrations.CreateModel(
                    name='PlanChange',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveIntegerField(verbose_name='版次')),
                        ('deed', models.CharField(choices=[('drawn', '排出计划'), ('changed', '改计划'), ('tasks', '改工作'), ('moved', '挪动工作'), ('added', '添工作'), ('removed', '删工作'), ('linked', '连先后'), ('unlinked', '断先后'), ('levelled', '平衡资源'), ('closed', '停用计划')], max_length=10, verbose_name='做了什么')),
                        ('said', models.CharField(max_length=300, verbose_name='说明')),
                        ('before', models.JSONField(default=dict)),
                        ('after', models.JSONField(default=dict)),
                        ('at', models.DateTimeField(verbose_name='时间')),
                        ('name', models.CharField(max_length=60, verbose_name='经办')),
                        ('account', models.BigIntegerField(null=True)),
                        ('schedule', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='schedules.schedule', verbose_name='计划')),
                    ],
                    options={
                        'verbose_name': '计划的改动',
                        'ordering': ('number',),
                        'indexes': [models.Index(fields=['schedule', 'at'], name='schedules_change_at')],
                        'constraints': [models.UniqueConstraint(fields=('schedule', 'number'), name='schedules_change_once')],
                    },
                ),
                migrations.CreateModel(
                    name='ScheduleTask',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=40, verbose_name='编号')),
                        ('title', models.CharField(max_length=120, verbose_name='工作')),
                        ('stage', models.CharField(blank=True, max_length=40, verbose_name='阶段')),
                        ('duration', models.PositiveIntegerField(verbose_name='工期')),
                        ('unit', models.CharField(choices=[('wd', '工作日'), ('d', '天')], default='wd', max_length=2, verbose_name='计法')),
                        ('start_rule', models.CharField(blank=True, choices=[('start_no_earlier', '不早于'), ('must_start', '必须当日开始')], max_length=16, verbose_name='开始限定')),
                        ('start_on', models.DateField(blank=True, null=True, verbose_name='开始日')),
                        ('finish_rule', models.CharField(blank=True, choices=[('finish_no_later', '不晚于'), ('must_finish', '必须当日完成')], max_length=16, verbose_name='完成限定')),
                        ('finish_on', models.DateField(blank=True, null=True, verbose_name='完成日')),
                        ('owner', models.CharField(blank=True, max_length=60, verbose_name='责任人')),
                        ('authority', models.CharField(blank=True, max_length=60, verbose_name='办理部门')),
                        ('evidence', models.CharField(blank=True, max_length=200, verbose_name='完成凭据')),
                        ('limit_source', models.CharField(blank=True, max_length=200, verbose_name='时限依据')),
                        ('confirmed', models.BooleanField(default=True, verbose_name='依据已核实')),
                        ('money', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='计划投资（万元）')),
                        ('order', models.PositiveIntegerField(default=0, verbose_name='排序')),
                        ('actual_start', models.DateField(blank=True, null=True, verbose_name='实际开始')),
                        ('actual_finish', models.DateField(blank=True, null=True, verbose_name='实际完成')),
                        ('remaining', models.PositiveIntegerField(blank=True, null=True, verbose_name='剩余工期')),
                        ('percent', models.PositiveSmallIntegerField(default=0, verbose_name='完成比例')),
                        ('reported_on', models.DateField(blank=True, null=True, verbose_name='报进展日')),
                        ('owner_person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person', verbose_name='责任人（本单位人员）')),
                        ('schedule', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tasks', to='schedules.schedule', verbose_name='计划')),
                    ],
                    options={
                        'verbose_name': '工作',
                        'ordering': ('order', 'id'),
                        'constraints': [models.UniqueConstraint(fields=('schedule', 'key'), name='schedules_task_once')],
                    },
                ),
                migrations.CreateModel(
                    name='ScheduleLink',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('FS', '完成后开始'), ('SS', '同时开始'), ('FF', '同时完成'), ('SF', '开始后完成')], default='FS', max_length=2, verbose_name='关系')),
                        ('lag', models.IntegerField(default=0, verbose_name='间隔')),
                        ('unit', models.CharField(choices=[('wd', '工作日'), ('d', '天')], default='wd', max_length=2, verbose_name='计法')),
                        ('schedule', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='schedules.schedule', verbose_name='计划')),
                        ('after', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='schedules.scheduletask', verbose_name='后项')),
                        ('before', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='schedules.scheduletask', verbose_name='前项')),
                    ],
                    options={
                        'verbose_name': '先后关系',
                        'ordering': ('id',),
                        'constraints': [models.UniqueConstraint(fields=('before', 'after', 'kind'), name='schedules_link_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Proof',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=40, verbose_name='工作编号')),
                        ('on', models.DateField(blank=True, null=True, verbose_name='完成日')),
                        ('evidence', models.CharField(blank=True, max_length=200, verbose_name='凭据')),
                        ('source', models.CharField(blank=True, max_length=80, verbose_name='出处')),
                        ('at', models.DateTimeField(verbose_name='时间')),
                        ('schedule', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proofs', to='schedules.schedule', verbose_name='计划')),
                    ],
                    options={
                        'verbose_name': '台账证明',
                        'ordering': ('id',),
                        'indexes': [models.Index(fields=['schedule', 'at'], name='schedules_proof_at')],
                    },
                ),
                migrations.CreateModel(
                    name='Spell',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('since', models.DateField()),
                        ('until', models.DateField(null=True)),
                        ('looked', models.DateField()),
                        ('judged', models.BooleanField(default=True)),
                        ('yellow_on', models.DateField(null=True)),
                        ('red_on', models.DateField(null=True)),
                        ('good_to', models.DateField(null=True)),
                        ('news', models.PositiveIntegerField()),
                        ('rules', models.CharField(max_length=16)),
                        ('schedule', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='spells', to='schedules.schedule', verbose_name='计划')),
                    ],
                    options={
                        'verbose_name': '一段颜色',
                        'ordering': ('schedule', 'id'),
                        'indexes': [models.Index(fields=['schedule', 'since'], name='schedules_spell_since')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('schedule',), name='schedules_spell_open_once')],
                    },
                ),
            ],
        ),
    ]

import django.db.models.deletion
from django.db import migrations, models

from zhenjie.web.migrating import Together


class Migration(migrations.Migration):

    replaces = [('reading', '0001_initial'), ('reading', '0002_events')]

    initial = True

    dependencies = [
        ('files', '0001_squashed'),
        ('org', '0001_squashed'),
    ]

    operations = [
        Together(
            steps=[
                migrations.CreateModel(
                    name='Document',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('digest', models.CharField(max_length=64)),
                        ('title', models.CharField(max_length=200, verbose_name='标题')),
                        ('published_on', models.DateField(blank=True, null=True, verbose_name='成文日期')),
                        ('period', models.CharField(blank=True, max_length=30, verbose_name='全文的时段')),
                        ('status', models.CharField(choices=[('queued', '排队中'), ('reading', '识读中'), ('ready', '待确认'), ('posted', '已入账'), ('returned', '已退回起草人'), ('failed', '读不了')], default='queued', max_length=10, verbose_name='状态')),
                        ('progress', models.PositiveSmallIntegerField(default=0, verbose_name='进度')),
                        ('error', models.CharField(blank=True, max_length=300, verbose_name='原因')),
                        ('media', models.CharField(blank=True, max_length=8)),
                        ('seconds', models.FloatField(default=0, verbose_name='用时（秒）')),
                        ('uploaded_at', models.DateTimeField(verbose_name='上传时间')),
                        ('uploaded_by', models.CharField(max_length=60, verbose_name='上传人')),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile', verbose_name='附件')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit', verbose_name='单位')),
                    ],
                    options={
                        'verbose_name': '文件',
                        'ordering': ('-id',),
                        'constraints': [models.UniqueConstraint(fields=('unit', 'digest'), name='reading_document_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Figure',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('position', models.PositiveIntegerField(verbose_name='序')),
                        ('start', models.PositiveIntegerField()),
                        ('end', models.PositiveIntegerField()),
                        ('quote', models.CharField(max_length=80, verbose_name='原文')),
                        ('sentence', models.TextField(verbose_name='句子')),
                        ('locator', models.JSONField(default=dict)),
                        ('value', models.DecimalField(decimal_places=8, max_digits=26, verbose_name='数')),
                        ('measure', models.CharField(blank=True, max_length=20, verbose_name='单位')),
                        ('aspect', models.CharField(choices=[('level', '数值'), ('growth', '同比'), ('completion', '完成率'), ('share', '占比'), ('multiple', '倍数'), ('target', '任务'), ('rate', '比率'), ('rank', '位次'), ('duration', '时长')], max_length=12, verbose_name='口径')),
                        ('indicator', models.CharField(blank=True, max_length=80, verbose_name='指标')),
                        ('key', models.CharField(blank=True, max_length=60, verbose_name='指标编码')),
                        ('subject', models.CharField(blank=True, max_length=80, verbose_name='主体')),
                        ('period', models.CharField(blank=True, max_length=30, verbose_name='期间')),
                        ('approx', models.CharField(blank=True, max_length=6, verbose_name='约数')),
                        ('doubts', models.JSONField(default=list)),
                        ('as_read', models.JSONField(default=dict)),
                        ('status', models.CharField(choices=[('proposed', '待确认'), ('accepted', '已采纳'), ('corrected', '已更正'), ('rejected', '已剔除'), ('posted', '已入账')], default='proposed', max_length=10, verbose_name='状态')),
                        ('note', models.CharField(blank=True, max_length=200, verbose_name='说明')),
                        ('decided_by', models.CharField(blank=True, max_length=60)),
                        ('decided_at', models.DateTimeField(null=True)),
                        ('posted_to', models.CharField(blank=True, max_length=80)),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('document', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='figures', to='reading.document')),
                        ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit', verbose_name='记在哪个单位')),
                    ],
                    options={
                        'verbose_name': '读出的数',
                        'ordering': ('document', 'position'),
                        'indexes': [models.Index(fields=['document', 'status'], name='reading_fig_documen_9fb8f3_idx')],
                        'constraints': [models.UniqueConstraint(fields=('document', 'position'), name='reading_figure_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Finding',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('position', models.PositiveIntegerField()),
                        ('kind', models.CharField(max_length=30)),
                        ('verdict', models.CharField(choices=[('holds', '吻合'), ('contradicts', '矛盾'), ('open', '待查')], max_length=12, verbose_name='结论')),
                        ('note', models.TextField(verbose_name='说明')),
                        ('parts', models.JSONField(default=list)),
                        ('implied', models.DecimalField(decimal_places=8, max_digits=26, null=True)),
                        ('implied_unit', models.CharField(blank=True, max_length=20)),
                        ('resolution', models.CharField(blank=True, choices=[('', '未处理'), ('corrected', '记更正值'), ('kept', '照原文记，标矛盾'), ('returned', '退给起草人')], max_length=10, verbose_name='处理')),
                        ('resolved_by', models.CharField(blank=True, max_length=60)),
                        ('resolved_at', models.DateTimeField(null=True)),
                        ('disputed', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='disputes', to='reading.figure')),
                        ('document', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='findings', to='reading.document')),
                    ],
                    options={
                        'verbose_name': '核对',
                        'ordering': ('document', 'position'),
                        'constraints': [models.UniqueConstraint(fields=('document', 'position'), name='reading_finding_once'), models.CheckConstraint(condition=models.Q(('resolution', ''), ('resolved_at__isnull', False), _connector='OR'), name='reading_finding_resolved')],
                    },
                ),
                migrations.CreateModel(
                    name='Transcript',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('text', models.TextField()),
                        ('layout', models.JSONField(default=dict)),
                        ('document', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='transcript', to='reading.document')),
                    ],
                    options={
                        'ordering': ('document',),
                    },
                ),
                migrations.CreateModel(
                    name='Event',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('position', models.PositiveIntegerField(verbose_name='序')),
                        ('kind', models.CharField(choices=[('project', '项目'), ('cooperative', '合作社'), ('firm', '企业'), ('platform', '平台'), ('zone', '功能区')], max_length=12, verbose_name='类别')),
                        ('name', models.CharField(max_length=120, verbose_name='名称')),
                        ('start', models.PositiveIntegerField()),
                        ('end', models.PositiveIntegerField()),
                        ('quote', models.CharField(max_length=160, verbose_name='原文')),
                        ('sentence', models.TextField(verbose_name='句子')),
                        ('locator', models.JSONField(default=dict)),
                        ('stage', models.CharField(blank=True, max_length=12, verbose_name='环节')),
                        ('investment', models.DecimalField(blank=True, decimal_places=2, max_digits=26, null=True, verbose_name='总投资（元）')),
                        ('completion', models.CharField(blank=True, max_length=10, verbose_name='预计建成')),
                        ('place', models.CharField(blank=True, max_length=80, verbose_name='地点')),
                        ('output', models.CharField(blank=True, max_length=80, verbose_name='产出')),
                        ('doubts', models.JSONField(default=list)),
                        ('status', models.CharField(choices=[('proposed', '待认'), ('linked', '已对上'), ('created', '已新建'), ('rejected', '不是一个')], default='proposed', max_length=10, verbose_name='状态')),
                        ('row', models.CharField(blank=True, max_length=80)),
                        ('row_version', models.PositiveIntegerField(default=0)),
                        ('decided_by', models.CharField(blank=True, max_length=60)),
                        ('decided_at', models.DateTimeField(null=True)),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('document', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='reading.document')),
                    ],
                    options={
                        'verbose_name': '点名的项目、企业',
                        'ordering': ('document', 'position'),
                        'indexes': [models.Index(fields=['row'], name='reading_event_row')],
                        'constraints': [models.UniqueConstraint(fields=('document', 'position'), name='reading_event_once')],
                    },
                ),
            ],
        ),
    ]

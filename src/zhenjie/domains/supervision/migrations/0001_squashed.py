import django.db.models.deletion
from django.db import migrations, models

from zhenjie.web.migrating import Together


class Migration(migrations.Migration):

    replaces = [('supervision', '0001_circulars')]

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
                    name='Circular',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('custom', models.JSONField(blank=True, default=dict, editable=False, verbose_name='自设列')),
                        ('gone_at', models.DateTimeField(editable=False, null=True, verbose_name='移入回收站')),
                        ('merged_into', models.BigIntegerField(editable=False, null=True)),
                        ('kind', models.CharField(choices=[('order', '督办单'), ('circular', '督查通报'), ('revisit', '回头看')], default='circular', max_length=10, verbose_name='种类')),
                        ('number', models.CharField(max_length=60, verbose_name='期号或文号')),
                        ('title', models.CharField(max_length=120, verbose_name='事项')),
                        ('ground', models.CharField(blank=True, max_length=160, verbose_name='依据文件')),
                        ('issued', models.DateField(verbose_name='印发日期')),
                        ('due', models.DateField(verbose_name='整改时限')),
                        ('text', models.TextField(blank=True, verbose_name='总体情况')),
                        ('lead', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit', verbose_name='牵头单位')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit', verbose_name='所在单位')),
                    ],
                    options={
                        'verbose_name': '督查通报',
                        'ordering': ('-issued', '-id'),
                        'constraints': [models.UniqueConstraint(condition=models.Q(('gone_at__isnull', True)), fields=('unit', 'kind', 'number'), name='supervision_circular_once'), models.CheckConstraint(condition=models.Q(('due__gte', models.F('issued'))), name='supervision_circular_in_order')],
                    },
                ),
                migrations.CreateModel(
                    name='Finding',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('position', models.PositiveIntegerField(verbose_name='序号')),
                        ('done', models.TextField(blank=True, verbose_name='整改情况')),
                        ('wider', models.TextField(blank=True, verbose_name='举一反三')),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('circular', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='supervision.circular', verbose_name='通报')),
                        ('matter', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='finding', to='matters.matter', verbose_name='事项')),
                    ],
                    options={
                        'verbose_name': '督查问题',
                        'ordering': ('circular', 'position', 'id'),
                    },
                ),
                migrations.CreateModel(
                    name='Evidence',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('before', '整改前'), ('after', '整改后'), ('paper', '佐证材料')], max_length=8, verbose_name='种类')),
                        ('round', models.PositiveSmallIntegerField(default=1, verbose_name='第几轮整改')),
                        ('name', models.CharField(max_length=60, verbose_name='谁上传的')),
                        ('at', models.DateTimeField(verbose_name='上传时间')),
                        ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile', verbose_name='文件')),
                        ('finding', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='supervision.finding', verbose_name='问题')),
                    ],
                    options={
                        'verbose_name': '整改佐证',
                        'ordering': ('finding', 'id'),
                    },
                ),
            ],
        ),
    ]

import django.db.models.deletion
import zhenjie.domains.residents.models
import zhenjie.engines.ledger.fields
from django.db import migrations, models

from zhenjie.web.migrating import Together


class Migration(migrations.Migration):

    replaces = [('residents', '0001_initial')]

    initial = True

    dependencies = [
        ('org', '0001_squashed'),
    ]

    operations = [
        Together(
            steps=[
                migrations.CreateModel(
                    name='Person',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('custom', models.JSONField(blank=True, default=dict, editable=False, verbose_name='自设列')),
                        ('gone_at', models.DateTimeField(editable=False, null=True, verbose_name='移入回收站')),
                        ('merged_into', models.BigIntegerField(editable=False, null=True)),
                        ('name', zhenjie.domains.residents.models.ToldText(max_length=40, verbose_name='姓名')),
                        ('gender', zhenjie.domains.residents.models.ToldText(blank=True, choices=[('m', '男'), ('f', '女')], max_length=1, verbose_name='性别')),
                        ('born', zhenjie.domains.residents.models.ToldDate(blank=True, null=True, verbose_name='出生日期')),
                        ('citizen', zhenjie.domains.residents.models.ToldSecret(blank=True, mask='citizen', max_length=400, null=True, verbose_name='身份号码')),
                        ('citizen_index', zhenjie.engines.ledger.fields.BlindIndex(blank=True, db_index=True, default='', editable=False, max_length=32, of='citizen')),
                        ('mobile', zhenjie.domains.residents.models.ToldSecret(blank=True, mask='mobile', max_length=400, null=True, verbose_name='手机')),
                        ('mobile_index', zhenjie.engines.ledger.fields.BlindIndex(blank=True, db_index=True, default='', editable=False, max_length=32, of='mobile')),
                        ('bank', zhenjie.domains.residents.models.ToldSecret(blank=True, mask='bank', max_length=400, null=True, verbose_name='银行卡号')),
                        ('health', zhenjie.domains.residents.models.ToldSecret(blank=True, mask='all', max_length=1200, null=True, verbose_name='健康情况')),
                        ('room', zhenjie.domains.residents.models.ToldText(blank=True, max_length=40, verbose_name='户室')),
                        ('relation', zhenjie.domains.residents.models.ToldText(blank=True, choices=[('head', '户主'), ('spouse', '配偶'), ('child', '子女'), ('child_in_law', '儿媳或女婿'), ('parent', '父母'), ('grandchild', '孙辈'), ('other', '其他')], editable=False, max_length=14, verbose_name='与户主关系')),
                        ('presence', models.CharField(choices=[('here', '常住'), ('away', '外出'), ('floating', '流入'), ('moved', '迁出'), ('dead', '去世')], default='here', max_length=10, verbose_name='状态')),
                        ('household', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='members', to='residents.household', verbose_name='户')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit', verbose_name='所在单位')),
                    ],
                    options={
                        'verbose_name': '居民',
                        'ordering': ('id',),
                        'indexes': [models.Index(fields=['unit', 'born'], name='residents_person_born')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('gone_at__isnull', True), models.Q(('citizen_index', ''), _negated=True)), fields=('unit', 'citizen_index'), name='residents_person_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Household',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('custom', models.JSONField(blank=True, default=dict, editable=False, verbose_name='自设列')),
                        ('gone_at', models.DateTimeField(editable=False, null=True, verbose_name='移入回收站')),
                        ('merged_into', models.BigIntegerField(editable=False, null=True)),
                        ('number', models.CharField(max_length=30, verbose_name='户号')),
                        ('kind', models.CharField(choices=[('family', '家庭户'), ('collective', '集体户')], default='family', max_length=12, verbose_name='户别')),
                        ('address', zhenjie.domains.residents.models.ToldText(blank=True, max_length=80, verbose_name='门牌')),
                        ('size', models.PositiveIntegerField(default=0, editable=False, verbose_name='人口')),
                        ('note', models.CharField(blank=True, max_length=200, verbose_name='备注')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit', verbose_name='所在单位')),
                        ('head', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='residents.person', verbose_name='户主')),
                    ],
                    options={
                        'verbose_name': '户',
                        'ordering': ('unit', 'number'),
                        'constraints': [models.UniqueConstraint(condition=models.Q(('gone_at__isnull', True)), fields=('unit', 'number'), name='residents_household_once')],
                    },
                ),
            ],
        ),
    ]

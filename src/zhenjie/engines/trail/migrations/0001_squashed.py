"""The trail; the database itself refuses to change or remove what it holds."""

import django.db.models.deletion
from django.db import migrations, models

from zhenjie.engines.trail import guards
from zhenjie.web.migrating import Together


class Migration(migrations.Migration):

    replaces = [('trail', '0001_initial'), ('trail', '0002_append_only')]

    initial = True

    dependencies = [
    ]

    operations = [
        Together(
            steps=[
                migrations.CreateModel(
                    name='Block',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.BigIntegerField(unique=True)),
                        ('previous', models.CharField(max_length=64)),
                        ('count', models.PositiveIntegerField()),
                        ('members', models.BinaryField()),
                        ('head', models.CharField(max_length=64)),
                        ('sealed_at', models.DateTimeField()),
                    ],
                    options={
                        'verbose_name': '封存块',
                        'ordering': ('number',),
                    },
                ),
                migrations.CreateModel(
                    name='Entry',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('at', models.DateTimeField(verbose_name='时间')),
                        ('account', models.BigIntegerField(null=True)),
                        ('name', models.CharField(max_length=60, verbose_name='何人')),
                        ('unit', models.CharField(blank=True, max_length=80)),
                        ('address', models.CharField(blank=True, max_length=45, verbose_name='何处')),
                        ('verb', models.CharField(max_length=60, verbose_name='做了什么')),
                        ('subject', models.CharField(max_length=80, verbose_name='对象')),
                        ('scope', models.CharField(blank=True, max_length=80)),
                        ('before', models.TextField(blank=True)),
                        ('after', models.TextField(blank=True)),
                        ('digest', models.CharField(max_length=64)),
                        ('block', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='trail.block')),
                    ],
                    options={
                        'verbose_name': '留痕',
                        'ordering': ('id',),
                        'indexes': [models.Index(fields=['subject', 'id'], name='trail_entry_subject'), models.Index(fields=['scope', 'id'], name='trail_entry_scope'), models.Index(fields=['account', 'id'], name='trail_entry_account'), models.Index(fields=['verb', 'id'], name='trail_entry_verb'), models.Index(fields=['at'], name='trail_entry_at'), models.Index(condition=models.Q(('block__isnull', True)), fields=['id'], name='trail_entry_open')],
                    },
                ),
            ],
        ),
        migrations.RunPython(guards.forwards, guards.backwards),
    ]

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from zhenjie.web.migrating import Together


class Migration(migrations.Migration):

    replaces = [('notices', '0001_initial'), ('notices', '0002_outbound')]

    initial = True

    dependencies = [
        ('org', '0001_squashed'),
    ]

    operations = [
        Together(
            steps=[
                migrations.CreateModel(
                    name='Notice',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=120)),
                        ('title', models.CharField(max_length=120, verbose_name='标题')),
                        ('body', models.TextField(blank=True, verbose_name='内容')),
                        ('url', models.CharField(blank=True, max_length=300, verbose_name='去处')),
                        ('sender', models.CharField(max_length=60, verbose_name='何人')),
                        ('made_at', models.DateTimeField(verbose_name='写于')),
                        ('due_at', models.DateTimeField(verbose_name='送达')),
                        ('read_at', models.DateTimeField(null=True, verbose_name='已读')),
                        ('to', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='收件人')),
                    ],
                    options={
                        'verbose_name': '通知',
                        'ordering': ('-due_at', '-id'),
                        'indexes': [models.Index(fields=['to', 'due_at', 'id'], name='notices_notice_inbox'), models.Index(condition=models.Q(('read_at__isnull', True)), fields=['to', 'due_at'], name='notices_notice_unread'), models.Index(fields=['due_at'], name='notices_notice_due')],
                        'constraints': [models.UniqueConstraint(fields=('to', 'key'), name='notices_notice_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Delivery',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('channel', models.CharField(max_length=20, verbose_name='渠道')),
                        ('claimed_at', models.DateTimeField()),
                        ('attempts', models.PositiveIntegerField(default=1)),
                        ('delivered_at', models.DateTimeField(null=True)),
                        ('fault', models.CharField(blank=True, max_length=200)),
                        ('notice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='notices.notice')),
                    ],
                    options={
                        'verbose_name': '送达',
                        'ordering': ('id',),
                        'indexes': [models.Index(condition=models.Q(('delivered_at__isnull', True)), fields=['claimed_at'], name='notices_delivery_open')],
                        'constraints': [models.UniqueConstraint(fields=('notice', 'channel'), name='notices_delivery_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Outbound',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('to', models.CharField(max_length=200, verbose_name='电话')),
                        ('text', models.CharField(max_length=300, verbose_name='内容')),
                        ('key', models.CharField(max_length=120, unique=True)),
                        ('made_at', models.DateTimeField(verbose_name='写于')),
                        ('due_at', models.DateTimeField(verbose_name='送达')),
                        ('claimed_at', models.DateTimeField(null=True)),
                        ('attempts', models.PositiveIntegerField(default=0)),
                        ('delivered_at', models.DateTimeField(null=True)),
                        ('fault', models.CharField(blank=True, max_length=200)),
                    ],
                    options={
                        'verbose_name': '外发短信',
                        'ordering': ('id',),
                        'indexes': [models.Index(condition=models.Q(('delivered_at__isnull', True)), fields=['due_at'], name='notices_outbound_open'), models.Index(fields=['made_at'], name='notices_outbound_made')],
                    },
                ),
            ],
        ),
    ]

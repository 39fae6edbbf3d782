"""The ledger, and the index behind its search box: FTS5 over the grams on SQLite (kept in step by triggers), GIN on PostgreSQL.

On SQLite an import gives its rows to the search index all at once: while a row stands in ``_held``, the trigger keeps still.
"""

import django.core.serializers.json
import django.db.models.deletion
import zhenjie.engines.ledger.searching
from django.conf import settings
from django.db import migrations, models

from zhenjie.web.migrating import Together


SQLITE = [
    # ascii: every other letter is a token character, so rare Chinese characters that unicode61 does not know stay whole.
    """CREATE VIRTUAL TABLE ledger_searchtext_fts USING fts5(
        grams, content='ledger_searchtext', content_rowid='id', tokenize='ascii', detail='none')""",
    "CREATE TABLE ledger_searchtext_held (id integer PRIMARY KEY)",
    """CREATE TRIGGER ledger_searchtext_insert AFTER INSERT ON ledger_searchtext WHEN NOT EXISTS (SELECT 1 FROM ledger_searchtext_held) BEGIN
    INSERT INTO ledger_searchtext_fts(rowid, grams) VALUES (new.id, new.grams); END""",
    """CREATE TRIGGER ledger_searchtext_delete AFTER DELETE ON ledger_searchtext BEGIN
        INSERT INTO ledger_searchtext_fts(ledger_searchtext_fts, rowid, grams) VALUES ('delete', old.id, old.grams); END""",
    """CREATE TRIGGER ledger_searchtext_update AFTER UPDATE OF grams ON ledger_searchtext BEGIN
        INSERT INTO ledger_searchtext_fts(ledger_searchtext_fts, rowid, grams) VALUES ('delete', old.id, old.grams);
        INSERT INTO ledger_searchtext_fts(rowid, grams) VALUES (new.id, new.grams); END""",
]
POSTGRESQL = [
    """CREATE INDEX ledger_searchtext_grams ON ledger_searchtext
        USING gin (array_to_tsvector(string_to_array(grams, ' ')))""",
]


def index_words(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for name in ("insert", "delete", "update"):
            schema_editor.execute(f"DROP TRIGGER ledger_searchtext_{name}")
        schema_editor.execute("DROP TABLE ledger_searchtext_held")
        schema_editor.execute("DROP TABLE ledger_searchtext_fts")
    else:
        schema_editor.execute("DROP INDEX ledger_searchtext_grams")


class Migration(migrations.Migration):

    replaces = [('ledger', '0001_initial'), ('ledger', '0002_search_index'), ('ledger', '0003_rows_of_ones_own'), ('ledger', '0010_batches'), ('ledger', '0020_daily'), ('ledger', '0021_own'), ('ledger', '0022_columns_with_the_account'), ('ledger', '0023_imports'), ('ledger', '0024_search_in_bulk')]

    initial = True

    dependencies = [
        ('files', '0001_squashed'),
        ('org', '0001_squashed'),
    ]

    operations = [
        Together(
            steps=[
                migrations.CreateModel(
                    name='Command',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=80, unique=True)),
                        ('account', models.BigIntegerField(null=True)),
                        ('print', models.CharField(blank=True, max_length=64)),
                        ('at', models.DateTimeField()),
                        ('result', models.JSONField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name='ApiToken',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=60, verbose_name='用途')),
                        ('digest', models.CharField(max_length=64, unique=True)),
                        ('hint', models.CharField(max_length=12, verbose_name='开头')),
                        ('permissions', models.JSONField(default=list, verbose_name='权限')),
                        ('prefix', models.CharField(max_length=80, verbose_name='范围')),
                        ('per_minute', models.PositiveIntegerField(default=600, verbose_name='每分钟次数')),
                        ('expires_on', models.DateField(verbose_name='有效期至')),
                        ('created_at', models.DateTimeField(verbose_name='签发')),
                        ('used_on', models.DateField(null=True, verbose_name='最近使用')),
                        ('revoked_at', models.DateTimeField(null=True, verbose_name='撤销')),
                        ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tokens', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': '接口令牌',
                        'ordering': ('-id',),
                    },
                ),
                migrations.CreateModel(
                    name='SearchText',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('register', models.CharField(max_length=60)),
                        ('row', models.BigIntegerField()),
                        ('grams', zhenjie.engines.ledger.searching.GramsField()),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('register', 'row'), name='ledger_searchtext_once')],
                    },
                ),
                migrations.CreateModel(
                    name='OwnRegister',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('title', models.CharField(max_length=40, verbose_name='名称')),
                        ('section', models.CharField(default='自建', max_length=20, verbose_name='类别')),
                        ('hint', models.CharField(blank=True, max_length=200, verbose_name='说明')),
                        ('made_at', models.DateTimeField(verbose_name='设立')),
                        ('retired_at', models.DateTimeField(null=True, verbose_name='停用')),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit', verbose_name='设立单位')),
                        ('filled_at', models.DateTimeField(null=True, verbose_name='读完')),
                        ('name_title', models.CharField(blank=True, max_length=40, verbose_name='名称列的标题')),
                        ('plan', models.JSONField(blank=True, default=dict)),
                        ('read_to', models.PositiveIntegerField(default=0, verbose_name='已读到第几行')),
                        ('source', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile', verbose_name='来源表格')),
                    ],
                    options={
                        'verbose_name': '自建台账',
                        'ordering': ('id',),
                    },
                ),
                migrations.CreateModel(
                    name='CustomColumn',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('register', models.CharField(db_index=True, max_length=60, verbose_name='台账')),
                        ('title', models.CharField(max_length=40, verbose_name='名称')),
                        ('kind', models.CharField(choices=[('text', '文字'), ('long', '长文字'), ('integer', '整数'), ('decimal', '小数'), ('date', '日期'), ('yes', '是否'), ('choice', '选项')], max_length=10, verbose_name='类型')),
                        ('options', models.JSONField(blank=True, default=list, verbose_name='选项')),
                        ('required', models.BooleanField(default=False, verbose_name='必填')),
                        ('order', models.PositiveIntegerField(default=0, verbose_name='次序')),
                        ('made_at', models.DateTimeField(verbose_name='设立')),
                        ('retired_at', models.DateTimeField(null=True, verbose_name='停用')),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit', verbose_name='设立单位')),
                    ],
                    options={
                        'verbose_name': '自设列',
                        'ordering': ('order', 'id'),
                        'constraints': [models.UniqueConstraint(condition=models.Q(('retired_at__isnull', True)), fields=('register', 'unit', 'title'), name='ledger_customcolumn_once')],
                    },
                ),
                migrations.CreateModel(
                    name='OwnRow',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('custom', models.JSONField(blank=True, default=dict, editable=False, verbose_name='自设列')),
                        ('gone_at', models.DateTimeField(editable=False, null=True, verbose_name='移入回收站')),
                        ('merged_into', models.BigIntegerField(editable=False, null=True)),
                        ('name', models.CharField(max_length=120, verbose_name='名称')),
                        ('register', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='ledger.ownregister')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit', verbose_name='所在单位')),
                    ],
                    options={
                        'verbose_name': '自建台账的行',
                        'ordering': ('id',),
                        'indexes': [models.Index(fields=['register', 'name'], name='ledger_ownrow_name')],
                    },
                ),
                migrations.CreateModel(
                    name='Batch',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('register', models.CharField(max_length=60, verbose_name='台账')),
                        ('account', models.BigIntegerField(null=True)),
                        ('name', models.CharField(max_length=60, verbose_name='何人')),
                        ('at', models.DateTimeField(verbose_name='时间')),
                        ('told', models.CharField(max_length=200, verbose_name='改了什么')),
                        ('changes', models.JSONField(default=list, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                        ('undone_at', models.DateTimeField(null=True, verbose_name='撤销')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit', verbose_name='单位')),
                    ],
                    options={
                        'verbose_name': '一批修改',
                        'ordering': ('-id',),
                        'indexes': [models.Index(fields=['register', '-id'], name='ledger_batch_register')],
                    },
                ),
                migrations.CreateModel(
                    name='Attachment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('register', models.CharField(max_length=60)),
                        ('row', models.BigIntegerField()),
                        ('account', models.BigIntegerField(null=True)),
                        ('name', models.CharField(max_length=60, verbose_name='何人')),
                        ('at', models.DateTimeField(verbose_name='时间')),
                        ('gone_at', models.DateTimeField(null=True)),
                        ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile', verbose_name='附件')),
                    ],
                    options={
                        'verbose_name': '台账附件',
                        'ordering': ('id',),
                        'indexes': [models.Index(fields=['register', 'row', 'id'], name='ledger_attachment_row')],
                    },
                ),
                migrations.CreateModel(
                    name='Comment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('register', models.CharField(max_length=60)),
                        ('row', models.BigIntegerField()),
                        ('text', models.TextField(verbose_name='评论')),
                        ('account', models.BigIntegerField(null=True)),
                        ('name', models.CharField(max_length=60, verbose_name='何人')),
                        ('at', models.DateTimeField(verbose_name='时间')),
                        ('mentions', models.JSONField(default=list, verbose_name='提到')),
                        ('gone_at', models.DateTimeField(null=True)),
                    ],
                    options={
                        'verbose_name': '评论',
                        'ordering': ('id',),
                        'indexes': [models.Index(fields=['register', 'row', 'id'], name='ledger_comment_row')],
                    },
                ),
                migrations.CreateModel(
                    name='Distinct',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('register', models.CharField(max_length=60)),
                        ('low', models.BigIntegerField()),
                        ('high', models.BigIntegerField()),
                        ('name', models.CharField(max_length=60, verbose_name='何人')),
                        ('at', models.DateTimeField(verbose_name='时间')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('register', 'low', 'high'), name='ledger_distinct_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Merge',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('register', models.CharField(max_length=60)),
                        ('winner', models.BigIntegerField()),
                        ('loser', models.BigIntegerField()),
                        ('before', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                        ('after', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                        ('moved', models.JSONField()),
                        ('account', models.BigIntegerField(null=True)),
                        ('name', models.CharField(max_length=60, verbose_name='何人')),
                        ('at', models.DateTimeField(verbose_name='时间')),
                        ('undone_at', models.DateTimeField(null=True)),
                    ],
                    options={
                        'verbose_name': '查重合并',
                        'ordering': ('id',),
                        'indexes': [models.Index(fields=['register', 'winner'], name='ledger_merge_winner'), models.Index(fields=['register', 'loser'], name='ledger_merge_loser')],
                    },
                ),
                migrations.CreateModel(
                    name='SavedFilter',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('register', models.CharField(max_length=60, verbose_name='台账')),
                        ('name', models.CharField(max_length=30, verbose_name='名称')),
                        ('query', models.TextField(blank=True, verbose_name='条件')),
                        ('shared', models.BooleanField(default=False, verbose_name='全单位可用')),
                        ('made_at', models.DateTimeField(verbose_name='存于')),
                        ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='何人')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit', verbose_name='单位')),
                    ],
                    options={
                        'verbose_name': '存好的筛选',
                        'ordering': ('id',),
                        'indexes': [models.Index(fields=['register', 'unit'], name='ledger_savedfilter_unit')],
                        'constraints': [models.UniqueConstraint(fields=('register', 'account', 'unit', 'name'), name='ledger_savedfilter_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Subscription',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('rhythm', models.CharField(choices=[('change', '一有变化'), ('daily', '每天'), ('weekly', '每周')], max_length=10, verbose_name='多久一次')),
                        ('block', models.BigIntegerField(default=0)),
                        ('since', models.DateTimeField(verbose_name='订阅于')),
                        ('looked_at', models.DateTimeField()),
                        ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='何人')),
                        ('filter', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='subscriptions', to='ledger.savedfilter')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit', verbose_name='单位')),
                    ],
                    options={
                        'verbose_name': '订阅',
                        'ordering': ('id',),
                        'constraints': [models.UniqueConstraint(fields=('filter', 'account'), name='ledger_subscription_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Upload',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=32, unique=True)),
                        ('register', models.CharField(max_length=60)),
                        ('row', models.BigIntegerField()),
                        ('name', models.CharField(max_length=200)),
                        ('size', models.PositiveBigIntegerField()),
                        ('stamp', models.CharField(blank=True, max_length=40)),
                        ('got', models.PositiveBigIntegerField(default=0)),
                        ('touched_at', models.DateTimeField()),
                        ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('attachment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='ledger.attachment')),
                    ],
                    options={
                        'verbose_name': '未传完的附件',
                        'ordering': ('id',),
                        'indexes': [models.Index(fields=['register', 'row', 'account'], name='ledger_upload_row')],
                    },
                ),
                migrations.CreateModel(
                    name='Import',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('register', models.CharField(max_length=60, verbose_name='台账')),
                        ('state', models.CharField(choices=[('looking', '正在看'), ('asking', '等您对列'), ('ready', '等您入账'), ('writing', '正在入账'), ('done', '已入账'), ('undoing', '正在撤销'), ('undone', '已撤销'), ('failed', '读不了')], default='looking', max_length=10, verbose_name='进度')),
                        ('told', models.JSONField(default=dict)),
                        ('sheet', models.PositiveIntegerField(default=0)),
                        ('head', models.PositiveIntegerField(default=0)),
                        ('titles', models.JSONField(default=list)),
                        ('mapping', models.JSONField(default=dict)),
                        ('confirmed', models.BooleanField(default=False)),
                        ('reach', models.JSONField(default=list)),
                        ('counts', models.JSONField(default=dict)),
                        ('lines', models.PositiveIntegerField(default=0)),
                        ('done', models.PositiveIntegerField(default=0)),
                        ('kept', models.JSONField(default=list)),
                        ('sentence', models.CharField(blank=True, max_length=300)),
                        ('account', models.BigIntegerField(null=True)),
                        ('name', models.CharField(max_length=60, verbose_name='何人')),
                        ('address', models.CharField(blank=True, max_length=45)),
                        ('made_at', models.DateTimeField(verbose_name='上传')),
                        ('started_at', models.DateTimeField(null=True)),
                        ('written_at', models.DateTimeField(null=True, verbose_name='入账')),
                        ('attempt', models.PositiveIntegerField(default=1)),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit', verbose_name='单位')),
                    ],
                    options={
                        'verbose_name': '导入',
                        'ordering': ('-id',),
                        'indexes': [models.Index(fields=['register', 'unit'], name='ledger_import_where')],
                    },
                ),
                migrations.CreateModel(
                    name='ImportChunk',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveIntegerField()),
                        ('first', models.PositiveIntegerField()),
                        ('last', models.PositiveIntegerField()),
                        ('lines', models.JSONField(default=list)),
                        ('rows', models.TextField()),
                        ('verdicts', models.TextField()),
                        ('seen', models.JSONField(default=dict)),
                        ('twice', models.JSONField(default=dict)),
                        ('noted', models.JSONField(default=dict)),
                        ('register', models.CharField(max_length=60)),
                        ('low', models.BigIntegerField(null=True)),
                        ('high', models.BigIntegerField(null=True)),
                        ('made', models.JSONField(default=list)),
                        ('written_at', models.DateTimeField(null=True)),
                        ('undone_at', models.DateTimeField(null=True)),
                        ('of', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='chunks', to='ledger.import')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['register', 'low', 'high'], name='ledger_importchunk_rows')],
                        'constraints': [models.UniqueConstraint(fields=('of', 'number'), name='ledger_importchunk_once')],
                    },
                ),
                migrations.CreateModel(
                    name='ImportChange',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('register', models.CharField(max_length=60)),
                        ('row', models.BigIntegerField()),
                        ('line', models.PositiveIntegerField()),
                        ('before', models.JSONField(default=dict)),
                        ('told', models.JSONField(default=list)),
                        ('version', models.PositiveIntegerField()),
                        ('chunk', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='ledger.importchunk')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['register', 'row'], name='ledger_importchange_row')],
                    },
                ),
                migrations.CreateModel(
                    name='ImportMapping',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('register', models.CharField(max_length=60)),
                        ('print', models.CharField(max_length=32)),
                        ('mapping', models.JSONField(default=dict)),
                        ('at', models.DateTimeField()),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='org.unit')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('register', 'unit', 'print'), name='ledger_importmapping_once')],
                    },
                ),
            ],
        ),
        migrations.RunPython(index_words, drop_index),
    ]

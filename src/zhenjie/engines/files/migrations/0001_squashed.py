from django.db import migrations, models

from zhenjie.web.migrating import Together


class Migration(migrations.Migration):

    replaces = [('files', '0001_initial')]

    initial = True

    dependencies = [
    ]

    operations = [
        Together(
            steps=[
                migrations.CreateModel(
                    name='StoredFile',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('digest', models.CharField(db_index=True, max_length=64)),
                        ('name', models.CharField(max_length=200, verbose_name='文件名')),
                        ('media_type', models.CharField(max_length=100)),
                        ('size', models.PositiveBigIntegerField()),
                        ('scope', models.CharField(db_index=True, max_length=80)),
                        ('stored_at', models.DateTimeField()),
                        ('stored_by', models.CharField(max_length=60)),
                    ],
                    options={
                        'verbose_name': '附件',
                        'ordering': ('id',),
                    },
                ),
            ],
        ),
    ]

from django.db import migrations, models

from zhenjie.web.migrating import Together


class Migration(migrations.Migration):

    replaces = [('web', '0001_initial')]

    initial = True

    dependencies = [
    ]

    operations = [
        Together(
            steps=[
                migrations.CreateModel(
                    name='Lease',
                    fields=[
                        ('worker', models.CharField(max_length=64, primary_key=True, serialize=False)),
                        ('seen_at', models.DateTimeField(db_index=True)),
                    ],
                    options={
                        'ordering': ('worker',),
                    },
                ),
            ],
        ),
    ]

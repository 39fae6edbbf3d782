from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("schedules", "0002_steady")]
    operations = [
        migrations.RemoveField("spell", "steady"),
        migrations.RemoveField("spell", "due_on"),
        migrations.AddField("spell", "told", models.JSONField(default=dict)),
        migrations.AddField("spell", "told_on", models.DateField(null=True)),
    ]

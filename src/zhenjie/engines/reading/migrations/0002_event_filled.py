from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reading", "0001_squashed")]

    operations = [
        migrations.AddField(
            model_name="event",
            name="filled",
            field=models.JSONField(default=dict),
        ),
    ]

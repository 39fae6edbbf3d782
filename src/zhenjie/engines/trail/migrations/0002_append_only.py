"""The database itself refuses to change or remove what the trail holds."""

from django.db import migrations

from zhenjie.engines.trail import guards


class Migration(migrations.Migration):
    dependencies = [("trail", "0001_initial")]
    operations = [migrations.RunPython(guards.forwards, guards.backwards)]

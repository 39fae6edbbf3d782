from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("matters", "0001_matters")]
    operations = []

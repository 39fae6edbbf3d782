"""Indexes of the boxes hold what can be filtered by: a count of ten million matters looks at no row."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('matters', '0009_portal_pages'),
        ('org', '0002_preferences'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='matter',
            name='matters_matter_lying',
        ),
        migrations.RemoveIndex(
            model_name='matter',
            name='matters_matter_free',
        ),
        migrations.RemoveIndex(
            model_name='matter',
            name='matters_matter_stage',
        ),
        migrations.RemoveIndex(
            model_name='matter',
            name='matters_matter_klass',
        ),
        migrations.RemoveIndex(
            model_name='matter',
            name='matters_matter_open_here',
        ),
        migrations.RemoveIndex(
            model_name='matter',
            name='matters_matter_level',
        ),
        migrations.AddIndex(
            model_name='matter',
            index=models.Index(condition=models.Q(('holder__isnull', False)), fields=['holder', 'desk', 'red_at', 'id', 'yellow_at', 'flow', 'klass', 'stage'], name='matters_matter_lying'),
        ),
        migrations.AddIndex(
            model_name='matter',
            index=models.Index(condition=models.Q(('holder__isnull', False), ('person__isnull', True)), fields=['holder', 'desk', 'red_at', 'id', 'yellow_at', 'flow', 'klass', 'stage'], name='matters_matter_free'),
        ),
        migrations.AddIndex(
            model_name='matter',
            index=models.Index(condition=models.Q(('holder__isnull', False)), fields=['flow', 'stage', 'red_at', 'id', 'yellow_at', 'holder', 'unit', 'klass'], name='matters_matter_stage'),
        ),
        migrations.AddIndex(
            model_name='matter',
            index=models.Index(condition=models.Q(('holder__isnull', False), models.Q(('klass', ''), _negated=True)), fields=['klass', 'red_at', 'id', 'yellow_at', 'holder', 'unit', 'flow', 'stage'], name='matters_matter_klass'),
        ),
        migrations.AddIndex(
            model_name='matter',
            index=models.Index(condition=models.Q(('holder__isnull', False)), fields=['unit', 'red_at', 'id', 'yellow_at', 'flow', 'klass', 'stage'], name='matters_matter_open_here'),
        ),
        migrations.AddIndex(
            model_name='matter',
            index=models.Index(condition=models.Q(('holder__isnull', False), models.Q(('level', ''), _negated=True)), fields=['red_at', 'id', 'holder', 'center', 'yellow_at', 'flow', 'klass', 'stage'], name='matters_matter_level'),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kompass', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='page',
            name='editor_note',
            field=models.TextField(blank=True, help_text='Was vor der Freigabe zu prüfen ist. Wird nicht angezeigt.', verbose_name='Notiz der Redaktion'),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('offers', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='crisisline',
            name='chat_note',
            field=models.CharField(blank=True, help_text='Zum Beispiel die Zeiten.', max_length=150, verbose_name='Chat in Worten'),
        ),
        migrations.AddField(
            model_name='crisisline',
            name='cost_note',
            field=models.CharField(blank=True, help_text='Was der Anruf kostet.', max_length=150, verbose_name='Hinweis zu Kosten'),
        ),
        migrations.AddField(
            model_name='crisisline',
            name='further_numbers',
            field=models.TextField(blank=True, help_text='Eine Zeile je Nummer.', verbose_name='weitere Nummern'),
        ),
        migrations.AddField(
            model_name='crisisline',
            name='has_mail',
            field=models.BooleanField(default=False, help_text='Man kann auch schreiben.', verbose_name='auch per E-Mail'),
        ),
        migrations.AddField(
            model_name='crisisline',
            name='is_for_professionals',
            field=models.BooleanField(default=False, help_text='Wird Familien nicht gezeigt.', verbose_name='nur für Fachkräfte'),
        ),
        migrations.AddField(
            model_name='crisisline',
            name='languages',
            field=models.ManyToManyField(blank=True, help_text='Sprachen, in denen jemand antwortet.', related_name='crisis_lines', to='offers.language', verbose_name='Sprachen'),
        ),
        migrations.AddField(
            model_name='crisisline',
            name='more_languages',
            field=models.CharField(blank=True, help_text='Wenn nicht alle einzeln bekannt sind: »18 weitere Sprachen«.', max_length=80, verbose_name='weitere Sprachen'),
        ),
        migrations.AddField(
            model_name='crisisline',
            name='reach',
            field=models.CharField(choices=[('nationwide', 'bundesweit'), ('north', 'Norddeutschland'), ('local', 'vor Ort')], default='nationwide', help_text='Für welches Gebiet die Nummer zuständig ist.', max_length=12, verbose_name='Reichweite'),
        ),
        migrations.AddField(
            model_name='crisisline',
            name='target_groups',
            field=models.ManyToManyField(blank=True, help_text='Für wen sie da ist. Leer: für alle.', related_name='crisis_lines', to='offers.targetgroup', verbose_name='Zielgruppen'),
        ),
        migrations.AddField(
            model_name='crisisline',
            name='topics',
            field=models.ManyToManyField(blank=True, help_text='Auf welchen Themenseiten die Nummer steht.', related_name='crisis_lines', to='offers.topic', verbose_name='Themen'),
        ),
        migrations.AddField(
            model_name='lifesituation',
            name='editor_note',
            field=models.TextField(blank=True, help_text='Wird nicht angezeigt.', verbose_name='Notiz der Redaktion'),
        ),
    ]

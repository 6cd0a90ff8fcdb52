from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("offers", "0008_feedback_states")]

    operations = [
        migrations.RemoveField(
            model_name="feedback",
            name="internal_note",
        ),
        migrations.RemoveField(
            model_name="feedback",
            name="is_done",
        ),
    ]

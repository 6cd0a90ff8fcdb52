from django.db import migrations
from django.db.models import F


def carry_over(apps, schema_editor):
    """"Done" becomes the state "closed", the single note the first line of the log."""
    Feedback = apps.get_model("offers", "Feedback")
    FeedbackNote = apps.get_model("offers", "FeedbackNote")
    Feedback.objects.filter(is_done=True).update(
        state="closed", closed_at=F("created_at"), closing_reason="Früher erledigt."
    )
    for report in Feedback.objects.exclude(internal_note="").iterator():
        FeedbackNote.objects.get_or_create(report=report, text=report.internal_note)


def carry_back(apps, schema_editor):
    Feedback = apps.get_model("offers", "Feedback")
    Feedback.objects.filter(state="closed").update(is_done=True)


class Migration(migrations.Migration):
    dependencies = [("offers", "0007_feedback_inbox")]

    operations = [migrations.RunPython(carry_over, carry_back)]

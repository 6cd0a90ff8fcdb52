"""Rules that an offer's form says in words before the database has to refuse."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from offers.models import IsFree
from offers.photos import open_picture

from .base import LabelledFormSet

MAX_IMAGE_BYTES = 5 * 1024 * 1024


class OfferAdminForm(forms.ModelForm):
    """Model and fields come from the admin's fieldsets."""

    class Meta:
        widgets = {
            "summary": forms.Textarea(
                attrs={"rows": 3, "data-counter": "", "class": "vLargeTextField"}
            ),
            "image_alt": forms.Textarea(
                attrs={"rows": 2, "data-counter": "", "class": "vLargeTextField"}
            ),
        }

    def clean_image(self):
        """Accept what can be drawn as a photo, whatever the file calls itself."""
        upload = self.cleaned_data.get("image")
        if getattr(upload, "image", None) is None:  # only a new upload has it
            return upload
        if upload.size > MAX_IMAGE_BYTES:
            raise ValidationError(_("Das Bild ist größer als 5 MB. Bitte verkleinern."))
        open_picture(upload)
        return upload

    def clean(self):
        cleaned = super().clean()
        lead = cleaned.get("department")
        if lead is not None and lead in (cleaned.get("contributing_departments") or ()):
            self.add_error(
                "contributing_departments",
                _("»%(name)s« ist schon federführend und kann nicht zugleich mitwirken.")
                % {"name": lead},
            )
        return cleaned


class CostRowFormSet(LabelledFormSet):
    def clean(self):
        """An offer marked free has no prices; looks at the offer as it was just typed."""
        super().clean()
        if self.instance.is_free != IsFree.YES:
            return
        if any(self._is_kept(form) for form in self.forms):
            raise ValidationError(
                _(
                    "»Kostenlos« steht auf »ja«, also darf hier kein Preis stehen. "
                    "Bitte die Preise löschen oder »kostenlos« ändern."
                )
            )

    def _is_kept(self, form):
        if self._should_delete_form(form):
            return False
        return form.instance.pk is not None or form.has_changed()

"""What all our admin pages share: native date fields, checkboxes, a search that folds umlauts."""

import re

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db import models
from django.db.models import Count
from django.forms.models import BaseInlineFormSet
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from offers.search.changes import batch

from .where_used import WhereUsedMixin

# Each of these in a search term also finds its other spellings.
SPELLINGS = (("ä", "ae", "a"), ("ö", "oe", "o"), ("ü", "ue", "u"), ("ß", "ss"))
_ANY_SPELLING = {one: f"(?:{'|'.join(group)})" for group in SPELLINGS for one in group}
_SPELLED = re.compile("ae|oe|ue|ss|[äöüßaou]")


def search_pattern(word):
    """Return a regular expression for ``word`` in any case, with or without umlauts.

    Quotes are written as code points, because Django would cut the pattern there.
    """
    folded = word.lower().replace("\0", "")
    parts, end = [], 0
    for match in _SPELLED.finditer(folded):
        parts += [re.escape(folded[end : match.start()]), _ANY_SPELLING[match[0]]]
        end = match.end()
    pattern = "".join([*parts, re.escape(folded[end:])])
    return pattern.replace("'", r"\u0027").replace('"', r"\u0022")


class FoldedSearchMixin:
    """Search that finds "Über" by "über", "uber" and "ueber".

    SQLite's LIKE knows the case of ASCII letters only; its REGEXP is Python's and knows all.
    """

    def get_search_fields(self, request):
        return [f"{field}__iregex" for field in super().get_search_fields(request)]

    def get_search_results(self, request, queryset, search_term):
        patterns = " ".join(search_pattern(word) for word in search_term.split())
        return super().get_search_results(request, queryset, patterns)


class DateWidget(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


class TimeWidget(forms.TimeInput):
    input_type = "time"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%H:%M")


class CheckboxGroup(forms.CheckboxSelectMultiple):
    """Checkboxes side by side, announced as one group by its label."""

    def __init__(self, label="", **kwargs):
        super().__init__(**kwargs)
        self.label = label

    def render(self, name, value, attrs=None, renderer=None):
        return format_html(
            '<div class="checkbox-group" role="group" aria-label="{}">{}</div>',
            self.label,
            super().render(name, value, attrs, renderer),
        )


NATIVE_WIDGETS = {
    models.DateField: {"widget": DateWidget},
    models.TimeField: {"widget": TimeWidget},
}


class KompassModelAdmin(FoldedSearchMixin, admin.ModelAdmin):
    """Base of all our admin pages. ``checkbox_fields`` names many-to-many fields with few rows."""

    formfield_overrides = NATIVE_WIDGETS
    show_facets = admin.ShowFacets.ALWAYS
    save_on_top = True
    list_per_page = 50
    empty_value_display = _("keine Angabe")
    checkbox_fields = ()

    def changeform_view(self, request, *args, **kwargs):
        if request.method != "POST":  # a look takes no turn from those who write
            return super().changeform_view(request, *args, **kwargs)
        with batch():  # a form with all its rows reaches the search as one change
            return super().changeform_view(request, *args, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in self.checkbox_fields:
            kwargs["widget"] = CheckboxGroup(label=db_field.verbose_name)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name in self.checkbox_fields:
            field.widget = field.widget.widget  # no "add another" beside a fixed list of words
        elif isinstance(field and field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_delete_related = False  # too easy to hit beside "change"
        return field


class LabelledFormSet(BaseInlineFormSet):
    def add_fields(self, form, index):
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].widget.attrs["aria-label"] = _("Zeile löschen")


class CompactInline(admin.TabularInline):
    """Rows of a table. Its cells have no label elements, so every field carries its own name."""

    extra = 0
    formset = LabelledFormSet
    formfield_overrides = NATIVE_WIDGETS

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            field.widget.attrs["aria-label"] = field.label
        return field


class CountedAdmin(WhereUsedMixin, KompassModelAdmin):
    """A list that says how many offers hang on each row (reverse name: ``offers``)."""

    def get_ordering(self, request):
        # Django forgets the model's own order as soon as a query counts.
        return self.ordering or self.opts.ordering

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(offer_total=Count("offers", distinct=True))

    @admin.display(description=_("Angebote"), ordering="offer_total")
    def offer_total(self, row):
        return row.offer_total

"""The list in a frame on other websites: the snippet, and what its form offers to choose."""

from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from offers.responsibilities import KernSelect

FRAME_HEIGHT = 640  # pixels
CHOICES = {
    "district": gettext_lazy("Stadtteil"),
    "topic": gettext_lazy("Thema"),
    "life_phase": gettext_lazy("Lebensphase"),
}


class EmbedForm(forms.Form):
    """One choice for each of the usual filters; the address may name more of them."""

    def __init__(self, selection):
        chosen = {name: selection.params.get(name) for name in CHOICES}
        super().__init__(initial=chosen, use_required_attribute=False)
        for name, label in CHOICES.items():
            known = selection.memory.vocabulary.choices[name].items()
            self.fields[name] = forms.ChoiceField(
                label=label, choices=[("", _("Alle")), *known], widget=KernSelect
            )


def carried(selection):
    """Pairs of parameters that the form does not ask for and must not lose."""
    return [
        (name, value)
        for name, values in selection.query_dict().lists()
        if name not in CHOICES
        for value in values
    ]


def embed_path(selection):
    """The page with the snippet for ``selection``."""
    return _with_query("offers:embed", selection.url())


def frame_path(selection, **changes):
    """The address of the framed list for ``selection``, without scheme and host."""
    return _with_query("offers:embed_list", selection.url(**changes))


def _with_query(name, list_url):
    query = list_url.partition("?")[2]
    return reverse(name) + (f"?{query}" if query else "")


def snippet(selection, base, site_name):
    """Return the HTML for another website; it leads on to the list where frames are blocked."""
    named = ", ".join(chip.label for chip in selection.chips())
    title = _("Angebote für Familien") + (f": {named}" if named else "") + f" – {site_name}"
    return format_html(
        '<iframe src="{}{}" title="{}" width="100%" height="{}" loading="lazy"></iframe>\n'
        '<p><a href="{}{}">{}</a></p>',
        base,
        frame_path(selection),
        title,
        FRAME_HEIGHT,
        base,
        selection.url(),
        title,
    )

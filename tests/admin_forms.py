"""Send an admin form back the way a browser would, with some fields changed."""

from django.forms import CheckboxInput, FileField


def form_data(response):
    """Return what the browser would send if the form of ``response`` were saved untouched."""
    forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    return {name: value for form in forms for name, value in sent_by_browser(form).items()}


def sent_by_browser(form):
    """Return what the browser would send of one ``form`` as it is shown."""
    return {bound.html_name: value for bound in form if (value := _sent_value(bound)) is not None}


def _sent_value(bound):
    """A text, a list of texts, or None where the browser sends nothing."""
    value = bound.value()
    widget = getattr(bound.field.widget, "widget", bound.field.widget)  # inside "add another"
    if isinstance(bound.field, FileField):
        return None
    if isinstance(widget, CheckboxInput):
        return "on" if value else None
    if getattr(widget, "allow_multiple_selected", False):
        return [str(getattr(item, "pk", item)) for item in value or ()]
    shown = widget.format_value(value)
    if isinstance(shown, (list, tuple)):
        return shown[0] if shown else ""
    return "" if shown is None else str(shown)

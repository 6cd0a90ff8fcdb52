"""Documents of a body: laid down by the coordination, opened by who reads the body."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from networks.forms import DocumentForm
from networks.models import Document, scope_of
from networks.uploads import content_type_of

from .bodies import editable_body


@require_http_methods(["GET", "HEAD", "POST"])
def document_new(request, slug):
    """``?meeting=<id>`` chooses the meeting; one of another body is not on the list."""
    body = editable_body(request.user, slug)
    document = Document(body=body, uploaded_by=request.user)
    chosen = request.GET.get("meeting", "")
    form = DocumentForm(
        request.POST or None,
        request.FILES or None,
        instance=document,
        initial={"meeting": chosen if chosen.isdecimal() else None},
    )
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Das Dokument ist abgelegt."))
        return redirect(document.meeting or body)
    context = {"form": form, "body": body, "network": body.network}
    return TemplateResponse(request, "networks/document_new.html", context)


def visible_document(user, pk):
    found = Document.objects.visible_to(user).select_related("body__network", "meeting")
    return get_object_or_404(found, pk=pk)


@require_safe
def document_file(request, pk):
    document = visible_document(request.user, pk)
    name = f"{slugify(document.title) or document.kind}.{document.ending.lower()}"
    response = FileResponse(
        document.file.open("rb"),
        as_attachment=True,
        filename=name,
        content_type=content_type_of(document.file.name),
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
def document_delete(request, pk):
    document = visible_document(request.user, pk)
    if not scope_of(request.user).covers(document.body.network):
        raise PermissionDenied
    document.delete()
    messages.success(request, _("Das Dokument ist gelöscht."))
    return redirect(document.meeting or document.body)

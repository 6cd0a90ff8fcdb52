"""Templates without their indentation: readers get neither its bytes nor the work of sending it."""

import re

from django.template.loaders import filesystem

_INDENTATION = re.compile("^[ \t]+", re.MULTILINE)


class Loader(filesystem.Loader):
    """Reads the templates of the project; lines keep their numbers."""

    def get_contents(self, origin):
        text = super().get_contents(origin)
        return _INDENTATION.sub("", text) if origin.name.endswith(".html") else text

"""Tags as text: separated by commas, so that a tag may have several words.

taggit's own reading splits at blanks where there is no comma. A tag with a comma in it stands in
quotation marks, as in a CSV file.
"""

import csv


def split_tags(text):
    """Return the tags in ``text``, each once, in their order."""
    lines = csv.reader(text.splitlines(), skipinitialspace=True)
    tags = (" ".join(tag.split()) for line in lines for tag in line)
    return list(dict.fromkeys(filter(None, tags)))


def join_tags(tags):
    """Return ``tags`` (rows) as ``split_tags`` reads them, in the order of their names."""
    return write_list(sorted(tag.name for tag in tags))


def write_list(names):
    return ", ".join(_quoted(name) if {",", '"'} & set(name) else name for name in names)


def _quoted(name):
    doubled = name.replace('"', '""')
    return f'"{doubled}"'

"""Static files are named by their content, shortly."""

from hashlib import md5

from django.core.files.base import ContentFile

from kompass.static_files import ShortNames


def test_a_name_has_eight_letters_of_its_content():
    storage = ShortNames(location="/nowhere", base_url="/static/")

    name = storage.hashed_name("kompass/kompass.css", ContentFile(b"a{color:red}"))

    assert name == f"kompass/kompass.{md5(b'a{color:red}').hexdigest()[:8]}.css"  # noqa: S324
    assert storage.file_hash("kompass/kompass.css") is None

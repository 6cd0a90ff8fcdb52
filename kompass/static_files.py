"""Names of static files, as pages link to them."""

from whitenoise.storage import CompressedManifestStaticFilesStorage

LETTERS = 8  # of Django's twelve


class ShortNames(CompressedManifestStaticFilesStorage):
    """``kompass.d30c7e43.css``: a page names some twenty files, and nothing packs chance."""

    def file_hash(self, name, content=None):
        hashed = super().file_hash(name, content)
        return hashed and hashed[:LETTERS]

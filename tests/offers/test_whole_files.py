"""An upload is there whole or not at all."""

import errno

import pytest
from django.core.files.base import ContentFile

from offers.whole_files import WholeFileStorage


class CutOff(ContentFile):
    """The disk is full after the first piece."""

    def chunks(self, chunk_size=None):
        yield b"halb"
        raise OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def storage(tmp_path):
    return WholeFileStorage(location=tmp_path, file_permissions_mode=0o644)


def names(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_half_a_file_does_not_stay(storage, tmp_path):
    with pytest.raises(OSError, match="No space left"):
        storage.save("bilder/haus.jpg", CutOff(b""))

    assert names(tmp_path) == []


def test_a_whole_file_has_its_name_and_takes_nobody_elses(storage, tmp_path, monkeypatch):
    first = storage.save("haus.jpg", ContentFile(b"eins"))
    # Two at the same moment: both were told that the name is free.
    free = iter(["haus.jpg", "haus_2.jpg"])
    monkeypatch.setattr(storage, "get_available_name", lambda name, max_length=None: next(free))
    second = storage.save("haus.jpg", ContentFile(b"zwei"))

    assert (first, second) == ("haus.jpg", "haus_2.jpg")
    assert (tmp_path / "haus.jpg").read_bytes() == b"eins"
    assert (tmp_path / "haus_2.jpg").read_bytes() == b"zwei"
    assert (tmp_path / "haus_2.jpg").stat().st_mode & 0o777 == 0o644
    assert names(tmp_path) == ["haus.jpg", "haus_2.jpg"]

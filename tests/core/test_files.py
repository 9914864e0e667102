"""Files: what they are, not what they are called; downloaded, never shown."""

import hashlib
import io
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from PIL import Image

from jobbtorg.core import files
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import DomainError
from jobbtorg.core.models import StoredFile
from jobbtorg.core.scope import scoped

KIND = files.FileKind(name="prov", purge_rule="prov", max_bytes=200_000)
PDF = b"%PDF-1.7\n1 0 obj\nendobj\ntrailer\n%%EOF\n"
EVA = Actor(user_id=7, name="Eva")


def image(kind: str) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (20, 10), "white").save(stream, kind)
    return stream.getvalue()


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "KINDS", type(files.KINDS)("kind of file"))
    files.register_kind(KIND)


@pytest.mark.parametrize(
    ("name", "content", "content_type", "kept_name"),
    [
        ("samtycke.pdf", PDF, files.PDF, "samtycke.pdf"),
        ("bild.png", image("PNG"), files.PNG, "bild.png"),
        ("bild.jpeg", image("JPEG"), files.JPEG, "bild.jpg"),
        ("avtal.exe", PDF, files.PDF, "avtal.pdf"),
        ("..\\..\\c:\\plan\u202efdp.pdf", PDF, files.PDF, "planfdp.pdf"),
        ("/etc/passwd", PDF, files.PDF, "passwd.pdf"),
        ("A\u030atagande\r\nX: y.pdf", PDF, files.PDF, "Åtagande X y.pdf"),
        ("", PDF, files.PDF, "fil.pdf"),
        ("19850304-2393 samtycke.pdf", PDF, files.PDF, "samtycke.pdf"),
        ("samtycke_8503042393.pdf", PDF, files.PDF, "samtycke.pdf"),
        ("samtycke 2008-01-07.pdf", PDF, files.PDF, "samtycke 2008-01-07.pdf"),
        ("å" * 300 + ".pdf", PDF, files.PDF, "å" * 120 + ".pdf"),
    ],
)
def test_file_is_what_its_bytes_say(
    name: str, content: bytes, content_type: str, kept_name: str
) -> None:
    assert files.check(name, content, KIND) == files.CheckedFile(kept_name, content_type, content)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "Filen är tom"),
        (b"MZ\x90\x00", "inte PDF, PNG eller JPEG"),
        (b"<html><script>", "inte PDF, PNG eller JPEG"),
        (b"PK\x03\x04", "inte PDF, PNG eller JPEG"),
        (b"GIF89a", "inte PDF, PNG eller JPEG"),
        (b"%PDF-1.7 avbruten", "går inte att öppna"),
        (image("PNG")[:40], "går inte att öppna"),
        (b"\xff\xd8\xff" + b"x" * 100, "går inte att öppna"),
        (PDF + b"x" * 200_000, "högst 0,2 MB"),
    ],
)
def test_wrong_files_are_refused_with_what_to_do(content: bytes, says: str) -> None:
    with pytest.raises(DomainError, match=says):
        files.check("fil.pdf", content, KIND)


@pytest.mark.django_db
def test_stored_file_comes_back_as_an_attachment() -> None:
    participant = uuid4()
    stored = files.store(
        kind="prov", name="Påskrivet – åäö.pdf", content=PDF, by=EVA, participant_key=participant
    )
    response = files.download(StoredFile.objects.get(key=stored.key))
    assert response.content == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''P%C3%A5skrivet")
    assert stored.purge_rule == "prov"
    assert stored.created_by_id == 7
    assert len(stored.sha256) == 64


@pytest.mark.django_db
def test_lists_of_files_leave_the_bytes_in_the_database() -> None:
    files.store(kind="prov", name="a.pdf", content=PDF, by=EVA)
    with connection.execute_wrapper(refuse_content):
        assert StoredFile.objects.get().name == "a.pdf"


def refuse_content(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
    assert '"content",' not in sql
    return execute(sql, params, many, context)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"content": b"", "size": 0}, "stored_file_not_empty"),
        ({"purge_rule": ""}, "stored_file_has_purge_rule"),
        ({"size": 3}, "stored_file_is_what_it_says"),
        ({"sha256": "0" * 64}, "stored_file_is_what_it_says"),
    ],
)
def test_database_refuses_a_file_that_lies(wrong: dict[str, Any], constraint: str) -> None:
    values: dict[str, Any] = {
        "kind": "prov",
        "name": "a.pdf",
        "content_type": files.PDF,
        "size": len(PDF),
        "sha256": hashlib.sha256(PDF).hexdigest(),
        "content": PDF,
        "purge_rule": "prov",
    }
    if wrong.get("content") == b"":
        values["sha256"] = hashlib.sha256(b"").hexdigest()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        StoredFile.objects.create(**(values | wrong))


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"content": b"annat"}, {"name": "b.pdf"}, {"size": 1}])
def test_stored_file_is_never_changed(change: dict[str, Any]) -> None:
    stored = files.store(kind="prov", name="a.pdf", content=PDF, by=EVA)
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        StoredFile.objects.filter(pk=stored.pk).update(**change)
    StoredFile.objects.filter(pk=stored.pk).delete()


@pytest.mark.django_db
def test_who_has_stored_a_file_does_not_reach_it_for_that() -> None:
    """Only who reaches what it belongs to does, by the policies of that."""
    files.store(kind="prov", name="a.pdf", content=PDF, by=EVA)
    with scoped(EVA):
        assert not StoredFile.objects.exists()
        assert StoredFile.objects.update(participant_key=uuid4()) == 0
        assert StoredFile.objects.all().delete()[0] == 0
    assert StoredFile.objects.get().participant_key is None

"""Swedish alphabetical order that does not depend on the server's collations.

å ä ö last, æ as ä, ø as ö, ü as y, é as e; v and w apart. The builtin C.UTF-8 collation
puts ä before å and é after z, so names carry a sort key of their own.
"""

import unicodedata

from django.db import models
from django.db.models import F, Func, Value
from django.db.models.functions import Concat, Lower

# { | } follow z in code point order and so stand for å ä ö.
_FROM = "åäæöøáàâãçéèêëíìîïñóòôõúùûüýÿ'’-"
_TO = "{||}}aaaaceeeeiiiinoooouuuyyy"


class _Normalize(Func):
    function = "NORMALIZE"
    template = "%(function)s(%(expressions)s, NFC)"
    output_field = models.TextField()


class _Translate(Func):
    function = "TRANSLATE"
    output_field = models.TextField()


def sort_key_field(*fields: str) -> models.GeneratedField:
    """A stored column that sorts the named text fields, in order, as Swedish does."""
    parts: list[F | Value] = []
    for name in fields:
        parts += [F(name), Value(" ")]
    text = Concat(*parts[:-1]) if len(fields) > 1 else F(fields[0])
    return models.GeneratedField(
        expression=_Translate(Lower(_Normalize(text)), Value(_FROM), Value(_TO)),
        output_field=models.CharField(max_length=200, db_collation="C"),
        db_persist=True,
        verbose_name="sorteringsnyckel",
    )


def sort_key(*texts: str) -> str:
    """The same key in Python."""
    lowered = unicodedata.normalize("NFC", " ".join(texts)).lower()
    table = {ord(a): (_TO[i] if i < len(_TO) else None) for i, a in enumerate(_FROM)}
    return lowered.translate(table)

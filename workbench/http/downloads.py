"""Large files as answers."""

import functools
import tempfile
import weakref
from typing import BinaryIO, cast

from flask import Response

from workbench.export import FORMATS
from workbench.http.request import db_session
from workbench.services.publication import editions


def edition_file(number: int) -> Response:
    """An edition's bytes, always as a download; NotFoundError when there is none."""
    session = db_session()
    kind = FORMATS[editions.get(session, number).format]
    # Read to its end here: a reader who is slow, or goes away, must not hold the database.
    file = cast(BinaryIO, tempfile.SpooledTemporaryFile(max_size=editions.PART))  # noqa: SIM115 - closed below
    file.writelines(editions.pieces(session, number))
    size = file.tell()
    file.seek(0)
    read = functools.partial(file.read, editions.PART)
    weakref.finalize(read, file.close)
    answer = Response(iter(read, b""), mimetype=kind.media_type)
    answer.content_length = size
    answer.headers.set("Content-Disposition", "attachment", filename=f"edition-{number}.{kind.extension}")
    return answer

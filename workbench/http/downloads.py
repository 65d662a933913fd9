"""Large files as answers."""

import functools
import io
import tempfile
import weakref
from http import HTTPStatus
from typing import BinaryIO, cast

from flask import Response, request

from workbench.export import FORMATS
from workbench.http.request import db_session
from workbench.services.publication import editions


def edition_file(number: int) -> Response:
    """An edition's bytes, always as a download, for whoever lacks them; NotFoundError when there is none."""
    session = db_session()
    edition = editions.get(session, number)
    if request.if_none_match.contains_weak(edition.sha256):
        answer = Response(status=HTTPStatus.NOT_MODIFIED)
        answer.set_etag(edition.sha256)
        return answer
    kind = FORMATS[edition.format]
    # Read to its end here: a reader who is slow, or goes away, must not hold the database.
    file = cast(BinaryIO, tempfile.SpooledTemporaryFile(max_size=editions.PART))  # noqa: SIM115 - closed below
    file.writelines(editions.pieces(session, number))
    answer = as_download(file, kind.media_type, f"edition-{number}.{kind.extension}")
    answer.set_etag(edition.sha256)
    return answer


def as_download(file: BinaryIO, media_type: str, name: str) -> Response:
    """A file from its beginning, sent a part at a time and closed when nobody reads it any more."""
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    read = functools.partial(file.read, editions.PART)
    weakref.finalize(read, file.close)
    answer = Response(iter(read, b""), content_type=media_type)
    answer.content_length = size
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer

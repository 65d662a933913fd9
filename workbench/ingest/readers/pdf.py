"""PDF files, page by page, through pypdf."""

import io
import re

from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError

from workbench.errors import IngestError
from workbench.ingest.readers import READERS, Hints, Read

PAGES_MOST = 500
_HYPHEN = re.compile(r"(?<=[a-z])-\n(?=[a-z])")
_LINE_END = re.compile(r"(?<![.!?:;”\"’])\n(?=\S)")


@READERS.register("pdf")
def read(content: bytes, _hints: Hints) -> Read:
    """The text of all pages; IngestError "password-protected", "too-many-pages" or "no-text"."""
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise IngestError(
                "password-protected", "The PDF asks for a password. Save a copy without one and upload that."
            )
        if len(reader.pages) > PAGES_MOST:
            raise IngestError(
                "too-many-pages", f"The PDF has {len(reader.pages)} pages; at most {PAGES_MOST} are read. Split it."
            )
        pages = [page.extract_text() for page in reader.pages]
        information = reader.metadata
    except DependencyError as error:
        raise IngestError("password-protected", "The PDF is encrypted in a way that cannot be opened here.") from error
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise IngestError("damaged", "The PDF is damaged and could not be read.") from error
    text = "\n\n".join(_flow(page) for page in pages if page.strip())
    if not text.strip():
        raise IngestError("no-text", "The PDF holds no text, only pictures. Run text recognition on it first.")
    title = str(information.title or "") if information else ""
    author = str(information.author or "") if information else ""
    return Read(text=text, title=title.strip(), byline=author.strip())


def _flow(page: str) -> str:
    """Lines of one paragraph joined again: a line that does not end a sentence goes on in the next."""
    return _LINE_END.sub(" ", _HYPHEN.sub("", page)).replace("\n", "\n\n")

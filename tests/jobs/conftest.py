"""The server on the loopback address that stands for another desk."""

from tests.ingest.conftest import site

__all__ = ["site"]

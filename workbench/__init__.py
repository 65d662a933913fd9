"""A self-hosted fact-check and claim-verification workbench."""

__version__ = "0.1.0"

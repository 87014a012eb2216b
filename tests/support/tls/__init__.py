"""A certificate and its key; README.md says what the files are."""

from __future__ import annotations

from pathlib import Path

FILES = Path(__file__).parent
CERTIFICATE, KEY = str(FILES / "certificate.pem"), str(FILES / "key.pem")

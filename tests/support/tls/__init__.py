"""A certificate and its key. README.md describes the files."""

from __future__ import annotations

from pathlib import Path

FILES = Path(__file__).parent
CERTIFICATE, KEY = str(FILES / "certificate.pem"), str(FILES / "key.pem")

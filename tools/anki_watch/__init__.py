"""Runs the tests on the newest and the coming Anki, and writes docs/tested-versions.md."""

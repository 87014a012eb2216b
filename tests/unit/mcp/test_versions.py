"""Headers that repeat what a message says."""

from __future__ import annotations

import pytest

from ankiconnect.mcp.wire import versions
from ankiconnect.mcp.wire.messages import Message, ProtocolError
from ankiconnect.mcp.wire.versions import CAPABILITIES, MODERN, VERSION

META = {VERSION: MODERN[0], CAPABILITIES: {}}


@pytest.mark.parametrize(
    "name", ["anki_search", "anki://decks", "ü", " x ", "=?base64?eA==?=", "a\nb", ""]
)
def test_a_name_goes_there_and_back(name: str) -> None:
    message = Message("resources/read", 1, {"uri": name, "_meta": META})
    headers = versions.headers_for(message, None)
    assert all(one.isascii() and one.isprintable() for one in headers.values())
    assert versions.is_modern(message, headers)


def test_a_legacy_message_says_the_version_once_it_is_agreed_on() -> None:
    message = Message("tools/list", 1)
    assert versions.headers_for(message, None) == {}
    assert versions.headers_for(message, "2025-06-18") == {"mcp-protocol-version": "2025-06-18"}
    assert not versions.is_modern(message, {"mcp-protocol-version": "2025-06-18"})


def test_arguments_that_are_repeated_in_headers() -> None:
    schema = {"properties": {"region": {"x-mcp-header": "Region"}, "other": {}}}
    versions.check_repeated(schema, {"region": "eu", "other": 1}, {"mcp-param-region": "eu"})
    versions.check_repeated(schema, {}, {})
    versions.check_repeated(schema, {"region": True}, {"mcp-param-region": "true"})
    for arguments, headers in (({"region": "eu"}, {}), ({}, {"mcp-param-region": "eu"})):
        with pytest.raises(ProtocolError):
            versions.check_repeated(schema, arguments, headers)

"""Small inputs that went wrong for users of this API, with the replies that are right.

inputs.json has for each input its name, where it was reported, and its steps. "settings" and "files"
(in base64) are there before the service starts. A step sends a request, or stores tags as Anki's own
window can. "$2" stands for the result of the second step. A reply is one of:

- "result" or "error": exactly that.
- "id": the id of something new; "any": any result.
- "at": some values in the result, by their path.
- "refused": an error with that text in it.
- "allows": the origin that a preflight allows.
"""

from __future__ import annotations

import base64
import http.client
import json
from functools import reduce
from pathlib import Path
from typing import Any

import pytest
from anki.utils import point_version

from ...support.running import Running

STORES_CAPITALS = point_version() < 260500
"""Since Anki 26.05, the names of media files are stored in lower case."""
INPUTS = json.loads(Path(__file__).with_name("inputs.json").read_text("utf-8"))


@pytest.mark.parametrize("one", INPUTS, ids=[one["name"].replace(" ", "-") for one in INPUTS])
def test_what_users_reported(collection_file: Path, one: dict[str, Any]) -> None:
    store_files(collection_file.with_suffix(".media"), one.get("files", {}))
    with Running.on(collection_file, **one.get("settings", {})) as anki:
        results: list[Any] = []
        for step in one["steps"]:
            result = run(anki, fill(step, results))
            results.append(result)


def run(anki: Running, step: dict[str, Any]) -> Any:
    """Run a step, and check the reply; returns its result."""
    if "send" in step:
        return check(step["reply"], *send(anki.port, step["send"]))
    store_tags(anki, **step["store_tags"])
    return None


def store_files(folder: Path, files: dict[str, str]) -> None:
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(base64.b64decode(data))


def store_tags(anki: Running, note: int, tags: list[str]) -> None:
    def store(col: Any) -> None:
        stored = col.get_note(note)
        stored.tags = tags
        col.update_note(stored)

    anki.on_main(store)


def fill(value: Any, results: list[Any]) -> Any:
    """A step with the results of those before it."""
    if isinstance(value, str) and value.startswith("$"):
        return at(results[int(value[1:].split("/")[0]) - 1], value.partition("/")[2])
    if isinstance(value, list):
        return [fill(one, results) for one in value]
    if isinstance(value, dict):
        return {name: fill(one, results) for name, one in value.items()}
    return value


def at(value: Any, path: str) -> Any:
    """A part of a JSON value: "0/fields" is the member `fields` of the first item."""
    names = path.split("/") if path else []
    return reduce(lambda part, name: part[int(name) if name.isdecimal() else name], names, value)


def send(port: int, request: dict[str, Any]) -> tuple[Any, http.client.HTTPResponse]:
    """Send a request; the decoded body of the response, and the response."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    body = {"version": 6, **{name: request[name] for name in request.keys() - {"method", "headers"}}}
    text = request.get("raw") or json.dumps(body)
    connection.request(request.get("method", "POST"), "/", text, request.get("headers", {}))
    response = connection.getresponse()
    content = response.read()
    connection.close()
    return json.loads(content or "null"), response


def check(expected: dict[str, Any], reply: Any, response: http.client.HTTPResponse) -> Any:
    """Compare a reply with what is right; returns its result."""
    if "allows" in expected:
        assert response.getheader("Access-Control-Allow-Origin") == expected["allows"]
        return None
    result, error = reply["result"], reply["error"]
    if "error" in expected or "refused" in expected:
        assert result is None
        assert error == expected["error"] if "error" in expected else expected["refused"] in error
        return None
    assert error is None, reply
    if "result" in expected:
        assert result == expected["result"]
    if "id" in expected:
        assert isinstance(result, int) and result > 1_000_000_000_000
    for path, value in expected.get("at", {}).items():
        found = at(result, path)
        if STORES_CAPITALS and isinstance(found, str):
            found, value = found.lower(), value.lower()
        assert found == value
    return result

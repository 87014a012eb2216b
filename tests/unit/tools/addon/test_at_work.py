"""The built add-on on every Python: it uses its own aiohttp, whatever other add-ons install."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tools.addon import contents

from ....support.addon import OF_ANKI, OPTIONAL, VENDORED

pytestmark = pytest.mark.timeout(300)  # the first of all builds downloads

PYTHONS = ("3.10", "3.11", "3.12", "3.13")
OWN_PYTHON = ".".join(map(str, sys.version_info[:2]))

WITHOUT_INIT = """
import sys, types
package = types.ModuleType("1234567890")  # its __init__ wants Anki's window
package.__path__ = [sys.argv[1]]
package.__version__ = "0"
sys.modules["1234567890"] = package
"""

OUTSIDE = """
outside = set(sys.argv[2].split(",")) & {one.split(".")[0] for one in sys.modules}
print(sorted(outside))
"""

ECHO = f"""{WITHOUT_INIT}
import asyncio, importlib, io
client = importlib.import_module("1234567890.vendor.aiohttp.client")
web = importlib.import_module("1234567890.vendor.aiohttp.web")

async def size(request):
    return web.json_response(len(await request.read()))

async def main():
    application = web.Application(client_max_size=2**23)
    application.router.add_post("/", size)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = "http://127.0.0.1:%d/" % runner.addresses[0][1]
    async with client.ClientSession() as session:
        for body in (b"", io.BytesIO(bytes(3_000_000))):
            async with session.post(url, data=body) as response:
                print(await response.json())
    await runner.cleanup()

asyncio.run(main())
{OUTSIDE}"""

SERVE = f"""{WITHOUT_INIT}
import base64, importlib, json, pathlib, queue, threading, urllib.request
from anki.collection import Collection

sys.path.insert(0, sys.argv[4])  # as other add-ons do: Anki has loaded its own packages by then

def load(name):
    return importlib.import_module("1234567890." + name)

class Profiles:
    active = lambda self: "User 1"


class Host:
    profiles = Profiles()
    window = None
    syncs_media = False
    changed = reload = lambda *_: None
    collection = lambda self: col
    offers = lambda self, action: True

class MainLoop:
    def __init__(self):
        self.inbox = queue.SimpleQueue()
        self.wake = self.reschedule = self.inbox.put

    def run(self):
        while (work := self.inbox.get()) is not None:
            work()


col = Collection(sys.argv[3])
load("handlers").load()
settings = load("settings")
loop = MainLoop()
bridge = load("bridge.bridge").Bridge(loop, capacity=100, wait_seconds=5)
store = settings.Store(settings.Settings(webBindPort=0))
feed = load("server.events.feed").Feed()
service = load("server.service").Service(bridge, Host(), store, None, feed, lambda: None)
service.start()

def ask(action, **params):
    body = json.dumps({{"action": action, "version": 6, "params": params}}).encode()
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({{}}))
    with opener.open(service.urls[0], body, timeout=20) as response:
        print(json.load(response))

def ask_all():
    try:
        ask("version")
        ask("deckNames")
        ask("storeMediaFile", filename="3mb.bin", data=base64.b64encode(bytes(3_000_000)).decode())
    finally:
        loop.inbox.put(None)

client = threading.Thread(target=ask_all)
client.start()
loop.run()
client.join()
service.stop()
print((pathlib.Path(col.media.dir()) / "3mb.bin").stat().st_size)
col.close()
{OUTSIDE}"""


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The add-on in a folder with a number as its name, as AnkiWeb names it."""
    folder = tmp_path_factory.mktemp("addons21") / "1234567890"
    for path, content in contents.collect().items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return folder


@pytest.fixture(scope="module")
def shadows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that another add-on puts first on sys.path, with failing packages of the same names."""
    folder = tmp_path_factory.mktemp("older")
    for name in VENDORED | OPTIONAL:
        (folder / f"{name}.py").write_text("raise RuntimeError(__name__ + ' of another add-on')\n")
    return folder


@pytest.fixture(scope="module")
def of_anki(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the packages of Anki's own Python, for a Python without packages."""
    folder = tmp_path_factory.mktemp("anki")
    for module in OF_ANKI.values():
        spec = find_spec(module)
        assert spec is not None
        assert spec.origin is not None
        file = Path(spec.origin)
        if file.stem == "__init__":
            shutil.copytree(file.parent, folder / module, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(file, folder)
    return folder


def _run(python: str | Path, code: str, *arguments: object, cwd: Path, paths: Any = ()) -> str:
    done = subprocess.run(
        [python, "-W", "error", "-c", code, *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, paths))},
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    assert not done.stderr, done.stderr
    assert done.returncode == 0
    return done.stdout.strip()


def _python(version: str) -> Path:
    """An installed Python of a version, also one of pyenv that its current version hides."""
    if version == OWN_PYTHON:
        return Path(sys.executable)
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    found = [str(one) for one in pyenv.glob(f"versions/{version}.*/bin/python")]
    for python in filter(None, [*found, shutil.which(f"python{version}")]):
        code = "import ssl, sys; print('%d.%d' % sys.version_info[:2])"
        done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False)
        if done.stdout.strip() == version:
            return Path(python)
    pytest.skip(f"there is no Python {version}")


@pytest.mark.parametrize(
    "version",
    [
        OWN_PYTHON,
        *(pytest.param(one, marks=pytest.mark.slow) for one in PYTHONS if one != OWN_PYTHON),
    ],
)
def test_the_carried_aiohttp_works_beside_another(
    version: str, unpacked: Path, shadows: Path, of_anki: Path, tmp_path: Path
) -> None:
    foreign = ",".join(VENDORED | OPTIONAL)
    printed = _run(_python(version), ECHO, unpacked, foreign, cwd=tmp_path, paths=[shadows, of_anki])
    assert printed.splitlines() == ["0", "3000000", "[]"]


def test_the_service_works_beside_another_aiohttp(
    unpacked: Path, shadows: Path, tmp_path: Path, empty_collection: Path
) -> None:
    collection = shutil.copy(empty_collection, tmp_path)
    foreign = ",".join({*VENDORED, "aiodns", "ankiconnect"})
    printed = _run(sys.executable, SERVE, unpacked, foreign, collection, shadows, cwd=tmp_path)
    assert printed.splitlines() == [
        "{'result': 6, 'error': None}",
        "{'result': ['Default'], 'error': None}",
        "{'result': '3mb.bin', 'error': None}",
        "3000000",
        "[]",
    ]

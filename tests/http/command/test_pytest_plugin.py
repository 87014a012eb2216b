"""The fixtures for pytest, found by pytest itself in an environment that has nothing but the wheel."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from ...support.processes import environment
from ...support.running import Running
from ...support.wheel import build, copy_tree

pytest_plugins = ["pytester"]

USES = """
    import os

    def test_adds(ankiconnect_service, ankiconnect_client):
        assert ankiconnect_client.deck_names() == ["Default"]
        ankiconnect_client.create_deck(deck="French")
        assert (ankiconnect_service.base / "User 1").is_dir()

    def test_is_alone(ankiconnect_client):
        assert ankiconnect_client.deck_names() == ["Default"]

    def test_ends_it(ankiconnect_service):
        ankiconnect_service.stop()

    def test_has_another(ankiconnect_client, tmp_path_factory):
        assert ankiconnect_client.deck_names() == ["Default"]

    def test_client_is_of_the_wheel(ankiconnect_client):
        import ankiconnect.client

        assert ankiconnect.client.__file__.startswith(os.environ["WHEEL"])
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as pip unpacks it."""
    folder = tmp_path_factory.mktemp("wheel")
    with zipfile.ZipFile(build(copy_tree(folder / "project"), "wheel")) as archive:
        archive.extractall(folder / "packages")
    return folder / "packages"


@pytest.fixture
def project(pytester: pytest.Pytester, wheel: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A project whose environment has the wheel."""
    given = environment(PYTHONPATH=str(wheel), WHEEL=str(wheel), TMPDIR=str(pytester.path))
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return pytester


def _run(project: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    """Run the tests of a project, without plugins of this environment that users need not have."""
    names = ("aiohttp", "asyncio", "anyio", "hypothesispytest", "pytest_cov", "timeout", "platformdirs")
    others = [option for name in names for option in ("-p", f"no:{name}")]
    return project.runpytest_subprocess(*others, "-W", "error", *arguments)


def _folders(project: pytest.Pytester) -> list[Path]:
    """What services have left behind."""
    return list(project.path.glob("ankiconnect-*"))


def test_each_test_has_a_fresh_collection(project: pytest.Pytester) -> None:
    project.makepyfile(USES)
    _run(project, "--strict-markers").assert_outcomes(passed=5)
    assert _folders(project) == []


def test_each_worker_of_xdist_has_a_process(project: pytest.Pytester) -> None:
    test = """
        def test_{0}(ankiconnect_service, ankiconnect_client):
            assert ankiconnect_client.deck_names() == ["Default"]
            ankiconnect_client.create_deck(deck="French")
            with open("pids-{0}.txt", "w") as file:
                file.write(str(ankiconnect_service.pid))
    """
    project.makepyfile(**{f"test_{one}": test.format(one) for one in "abcd"})
    done = _run(project, "--numprocesses=2", "--dist=loadfile")
    done.assert_outcomes(passed=4)
    assert len({one.read_text() for one in project.path.glob("pids-*.txt")}) == 2
    assert _folders(project) == []


def test_fixture_and_config_come_from_the_ini_file_or_the_command_line(
    project: pytest.Pytester, anki: Running
) -> None:
    files = project.mkdir("files")
    for name in ("ini", "option"):
        anki.call(
            "addNote",
            note={"deckName": "Default", "modelName": "Basic", "fields": {"Front": name, "Back": ""}},
        )
        anki.call("exportPackage", deck="Default", path=str(files / f"{name}.apkg"))
        anki.undo()
    (files / "settings.json").write_text('{"apiKey": "sesame"}', "utf-8")
    project.makeini(
        "[pytest]\nankiconnect_fixture = files/ini.apkg\nankiconnect_config = files/settings.json\n"
    )
    test = """
        import sys

        def test(ankiconnect_service, ankiconnect_client):
            (note,) = ankiconnect_client.find_notes(query="{}")
            assert ankiconnect_service.key == "sesame"
            assert ankiconnect_client.notes_info(notes=[note])
    """
    project.makepyfile(test_a=test.format("ini"), test_b=test.format("option"))
    _run(project, "test_a.py").assert_outcomes(passed=1)
    option = ["--ankiconnect-fixture", "files/option.apkg"]
    _run(project, "test_b.py", *option).assert_outcomes(passed=1)


def test_a_fixture_that_cannot_be_imported_is_an_error_of_the_test(project: pytest.Pytester) -> None:
    project.makepyfile("def test(ankiconnect_client): pass")
    done = _run(project, "--ankiconnect-fixture", "gone.apkg")
    done.assert_outcomes(errors=1)
    done.stdout.fnmatch_lines(["*CannotStart: *standard error says why*", "*there is no such file*"])


def test_a_project_that_does_not_use_it_imports_nothing_of_it(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        import sys

        def test():
            ours = {one for one in sys.modules if one.split(".")[0] == "ankiconnect"}
            assert ours == {
                "ankiconnect",
                "ankiconnect.testing",
                "ankiconnect.testing.pytest_plugin",
                "ankiconnect.testing.service",
            }
            assert not {"anki", "aiohttp", "orjson"} & set(sys.modules)
        """
    )
    _run(project).assert_outcomes(passed=1)
    project.makepyfile("def test(): import sys; assert 'ankiconnect' not in sys.modules")
    _run(project, "-p", "no:ankiconnect").assert_outcomes(passed=1)


def test_the_help_names_the_options(project: pytest.Pytester) -> None:
    done = _run(project, "--help")
    done.stdout.fnmatch_lines(["*--ankiconnect-fixture*", "*ankiconnect_fixture*"])

"""The commands that tell about the API: actions, completion, and hints of call."""

from __future__ import annotations

import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from ankiconnect.commands import action_help, completion
from ankiconnect.handlers.framework import registry

from ...support.processes import run
from ...support.running import Running

COMMANDS = [
    "serve",
    "call",
    "events",
    "actions",
    "openapi",
    "completion",
    "mcp",
    "key",
    "origin",
    "doctor",
]


def test_every_action_is_listed_with_what_it_does() -> None:
    text = action_help.overview()
    for name in registry.actions():
        assert f"\n  {name}: " in text
    assert "  findNotes: Search for notes, as in Anki's browser\n" in text


def test_an_action_is_explained() -> None:
    text = action_help.explain("findNotes")
    assert text.startswith("findNotes: Search for notes, as in Anki's browser.\n")
    assert "  query (string or null, default null): Search text in Anki's syntax." in text
    assert "  Result, array of integer: array of int: note ids" in text
    assert text.endswith("  ankiconnect call findNotes 'query=deck:Spanish tag:greeting' sort=noteFld")


def test_the_call_in_each_explanation_has_the_parameters_of_the_example() -> None:
    from ankiconnect.client import parameters

    for name, action in registry.actions().items():
        command, call, called, *given = shlex.split(action_help.explain(name).splitlines()[-1])
        example = action.documentation.example()
        assert example is not None
        assert [command, call, called] == ["ankiconnect", "call", name]
        assert parameters.read(given) == example.params, name


@pytest.mark.parametrize(
    ("name", "meant"), [("findnote", "findNotes"), ("decknames", "deckNames"), ("addNotee", "addNote")]
)
def test_an_unknown_action_gets_a_hint(name: str, meant: str) -> None:
    with pytest.raises(LookupError, match=f"there is no action {name}: did you mean {meant}"):
        action_help.explain(name)


def test_nothing_like_it_gets_no_hint() -> None:
    with pytest.raises(LookupError, match=r"there is no action xyzzyx$"):
        action_help.explain("xyzzyx")


def test_the_commands_print_it(anki: Running) -> None:
    done = run("actions", "deckNames")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{action_help.explain('deckNames')}\n"
    assert f'compgen -W "{" ".join(COMMANDS)}"' in run("completion", "bash").stdout
    assert run("actions", "--names").stdout.split() == sorted(registry.actions())
    unknown = run("actions", "deckNmes")
    assert unknown.returncode == 1
    assert unknown.stderr == "ankiconnect: there is no action deckNmes: did you mean deckNames?\n"
    for called, error in (
        (("deckNmes",), "unsupported action: did you mean deckNames?"),
        (("findNotes", "quer=x"), "argument 'quer': did you mean query?"),
        (("findNotes", "xyzzy=x"), "argument 'xyzzy'"),
    ):
        failed = run("call", *called, "--url", anki.url)
        assert (failed.returncode, failed.stdout) == (1, "")
        assert failed.stderr.endswith(f"{error}\n")


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not here")
def test_bash_completes_commands_and_actions(tmp_path: Path) -> None:
    program = tmp_path / "ankiconnect"
    program.write_text('#!/bin/sh\n[ "$1 $2" = "actions --names" ] && echo "deckNames deckTree"\n')
    program.chmod(0o755)

    def completed(*words: str) -> str:
        lines = [
            completion.script("bash", COMMANDS),
            f"COMP_WORDS=({shlex.join(words)}) COMP_CWORD={len(words) - 1}",
            '_ankiconnect; echo "${COMPREPLY[@]}"',
        ]
        done = subprocess.run(
            ["bash", "-c", "\n".join(lines)],
            env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    assert completed("ankiconnect", "ca") == "call"
    assert completed("ankiconnect", "call", "deckT") == "deckTree"
    assert completed("ankiconnect", "actions", "deck") == "deckNames deckTree"
    assert completed("ankiconnect", "completion", "z") == "zsh"
    assert completed("ankiconnect", "key", "a") == "add"
    assert completed("ankiconnect", "origin", "r") == "remove"


@pytest.mark.skipif(shutil.which("zsh") is None, reason="zsh is not here")
def test_zsh_reads_the_script() -> None:
    script = f"{completion.script('zsh', COMMANDS)}\nprint $_comps[ankiconnect]"
    done = subprocess.run(["zsh", "-fc", script], capture_output=True, text=True, check=True)
    assert done.stdout == "_bash_complete -o default -F _ankiconnect\n"
    assert done.stderr == ""

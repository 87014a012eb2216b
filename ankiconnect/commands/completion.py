"""``ankiconnect completion``: what a shell runs to complete the command line."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import Any

from . import output

SHELLS = ("bash", "zsh")

_BASH = """\
_ankiconnect() {
    local word=${COMP_WORDS[COMP_CWORD]}
    if [ "$COMP_CWORD" -eq 1 ]; then
        COMPREPLY=($(compgen -W "@COMMANDS@" -- "$word"))
    elif [ "$COMP_CWORD" -eq 2 ]; then
        case ${COMP_WORDS[1]} in
            call|actions) COMPREPLY=($(compgen -W "$(ankiconnect actions --names)" -- "$word")) ;;
            key|origin) COMPREPLY=($(compgen -W "add list remove" -- "$word")) ;;
            completion) COMPREPLY=($(compgen -W "bash zsh" -- "$word")) ;;
        esac
    fi
}
complete -o default -F _ankiconnect ankiconnect
"""

_ZSH = """\
autoload -Uz compinit bashcompinit
(( $+functions[compdef] )) || compinit
bashcompinit
"""


def script(shell: str, commands: Iterable[str]) -> str:
    """The script for a shell, which evaluates it.

    Args:
        commands: The names of all commands of the program.
    """
    bash = _BASH.replace("@COMMANDS@", " ".join(commands))
    return _ZSH + bash if shell == "zsh" else bash


def add_parser(commands: Any) -> None:
    """Add the command."""
    completing = commands.add_parser(
        "completion",
        help="print what a shell needs to complete commands",
        description='Print a script for a shell. To use it: eval "$(ankiconnect completion bash)"',
    )
    completing.add_argument("shell", choices=SHELLS)
    completing.set_defaults(run=_run, commands=commands.choices)


def _run(options: argparse.Namespace) -> int:
    output.line(script(options.shell, options.commands))
    return 0

"""``ankiconnect completion``: what a shell runs to complete the command line."""

from __future__ import annotations

from collections.abc import Iterable

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

"""``ankiconnect completion``: what a shell runs to complete the command line."""

from __future__ import annotations

SHELLS = ("bash", "zsh")
COMMANDS = "serve call actions openapi completion"

_BASH = """\
_ankiconnect() {
    local word=${COMP_WORDS[COMP_CWORD]}
    if [ "$COMP_CWORD" -eq 1 ]; then
        COMPREPLY=($(compgen -W "@COMMANDS@" -- "$word"))
    elif [ "$COMP_CWORD" -eq 2 ]; then
        case ${COMP_WORDS[1]} in
            call|actions) COMPREPLY=($(compgen -W "$(ankiconnect actions --names)" -- "$word")) ;;
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


def script(shell: str) -> str:
    """The script for a shell: the output of the command is to be evaluated by it."""
    bash = _BASH.replace("@COMMANDS@", COMMANDS)
    return _ZSH + bash if shell == "zsh" else bash

"""What the shells and click do not settle between them: a value behind ``=``, and characters that bash acts on.

Click brings the scripts and the answers; :func:`complete` gives it the shells as they are here.
"""

from __future__ import annotations

import re

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    FishComplete,
    ShellComplete,
    ZshComplete,
    add_completion_class,
    get_completion_class,
)

from cefu.errors import ConfigError

__all__ = ["complete"]

_SHELLS = ("bash", "zsh", "fish")
_BASH_ACTS_ON = re.compile(r"""[ \t!"$&'()*;<>?\[\\\]^`{|}]|\A[#~]""")


class _Bash(BashComplete):
    """Bash cuts ``--province=四`` in three, and takes a completion as if it had been typed."""

    def get_completion_args(self) -> tuple[list[str], str]:
        words, incomplete = super().get_completion_args()
        args: list[str] = []
        for word in words:
            if word != "=" or not (args and args[-1].startswith("--")):
                args.append(word)
        return args, incomplete

    def format_completion(self, item: CompletionItem[str]) -> str:
        # One backslash for bash, and one for the `read` of click's script, which takes one away.
        return f"{item.type},{_BASH_ACTS_ON.sub(lambda found: chr(92) * 2 + found[0], item.value)}"


class _WholeWord(ShellComplete):
    """Other shells complete the word as a whole, ``--province=`` included."""

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem[str]]:
        option, equals, _ = incomplete.partition("=")
        items = super().get_completions(args, incomplete)
        if not equals or not option.startswith("--"):
            return items
        return [CompletionItem(f"{option}={item.value}", item.type, item.help) for item in items]


class _Zsh(_WholeWord, ZshComplete):
    pass


class _Fish(_WholeWord, FishComplete):
    pass


def complete(command: click.Command, variable: str, asked: str) -> int:
    """Print what the shell asks for; the exit status.

    The value of the ``variable`` is ``bash_source`` for the script, ``bash_complete`` for completions. The context of
    the command has the shell's name for its ``obj``.

    Raises:
        ConfigError: a script is asked for that there is none of.
    """
    from click.shell_completion import shell_complete

    for kind in (_Bash, _Zsh, _Fish):
        add_completion_class(kind)
    shell, _, what = asked.partition("_")
    if what not in ("source", "complete") or get_completion_class(shell) is None:
        lines = " or ".join(f"{variable}={name}_source" for name in _SHELLS)
        raise ConfigError(f"{variable} is {asked}, which is no shell's", hint=f"write {lines}")
    try:
        return shell_complete(command, {"obj": shell}, "cefu", variable, asked)
    except Exception:
        if what == "source":
            raise
        return 1  # somebody is typing: whatever is wrong, a line of error is no help there

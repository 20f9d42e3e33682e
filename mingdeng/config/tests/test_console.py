"""The console's help is grouped and readable."""

import click
from click.testing import CliRunner

from mingdeng.config.commands import SECTIONS, Grouped, gather


def console():
    root = Grouped("mingdeng")
    gather(root)
    return root


def every(group, path=()):
    for name, command in group.commands.items():
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from every(command, (*path, name))


def test_every_command_stands_under_what_it_is_for():
    root = console()
    named = [name for _, names in SECTIONS for name in names]
    assert sorted(named) == sorted(root.commands)
    told = CliRunner().invoke(root, ["--help"]).output
    assert "其他" not in told
    assert [title for title, _ in SECTIONS if f"{title}:" not in told] == []


def test_every_command_and_option_says_what_it_does_in_chinese():
    def chinese(text):
        return any("\u4e00" <= each <= "\u9fff" for each in text or "")

    silent = [path for path, command in every(console()) if not chinese(command.help)]
    assert silent == []
    unsaid = [
        (*path, option.name)
        for path, command in every(console())
        for option in command.params
        if isinstance(option, click.Option) and not chinese(option.help)
    ]
    assert unsaid == []

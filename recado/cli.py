"""The door for people and scripts: `recado`, with each group of commands in a file of `recado.commands`."""

from importlib import import_module

import click

from recado import __doc__ as about

# Loaded only when asked for: a worker should not pay for the console's imports.
COMMANDS = {
    "up": "serve",
    "web": "serve",
    "worker": "serve",
    "migrate": "serve",
    "doctor": "doctor",
    "demo": "demo",
    "talk": "talk",
    "firm": "firm",
    "staff": "staff",
    "client": "client",
    "case": "case",
    "transcript": "transcript",
    "invoice": "invoice",
    "message": "message",
    "audit": "audit",
    "keys": "keys",
    "texts": "texts",
    "flows": "flows",
}


class Commands(click.Group):
    """The commands above, each imported when it is first needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the order of the table."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, or None."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"recado.commands.{COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, cmd_name)
        return command


@click.command(cls=Commands, help=about, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="recado")
def main() -> None:
    """Everything a firm does from a terminal."""


if __name__ == "__main__":
    main()

"""The command line: parse, call one function, choose the exit status. Everything that is raised is caught here."""

from __future__ import annotations

import sys
import traceback
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from paramimp.cli import debugging, interrupts, secrets, slips, startup, terminal
from paramimp.errors import ParamimpError
from paramimp.messages.mentions import for_shell
from paramimp.messages.printable import printable
from paramimp.places import means, paths, supervision
from paramimp.reading import notes
from paramimp.version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

DONE, TRIPPED, FAILED, INTERRUPTED = 0, 1, 2, 130
"""Exit statuses. 1 means that a gate the user asked for has tripped, and nothing else."""

IMPORTING = frozenset({"analyze", "check", "compare", "suggest", "runs", "readers"})
"""Commands that import readers, and with these the libraries of linear algebra."""
COMMANDS = ("analyze", "check", "suggest", "compare", "runs", "readers", "methods", "cache", "completion")


class NoCommandError(Exception):
    """No command was named, which the help text answers best: an error all the same."""

    def __init__(self, help_text: str) -> None:
        super().__init__(help_text)
        self.help_text = help_text


class LazyGroup(click.Group):
    """Commands in the order of `COMMANDS`, one module each, imported when they are named."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Refuse to do nothing: click itself exits 0 before 8.2, and raises what earlier versions lack since then."""
        if not args and not ctx.resilient_parsing:
            raise NoCommandError(ctx.get_help())
        if args[:1] == ["help"]:
            args = [*(word for word in args[1:2] if word in COMMANDS), "--help"]
        try:
            return super().parse_args(ctx, list(args))
        except click.NoSuchOption as error:
            meant = slips.option_before_command(error.option_name, args, COMMANDS)
            if meant is None:
                raise
            raise click.UsageError(meant, ctx) from None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say what was probably meant."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-") and not ctx.resilient_parsing:
            raise click.UsageError(slips.unknown_command(args[0], args[1:], COMMANDS), ctx)
        name, command, rest = super().resolve_command(ctx, args)
        if command is not None and not ctx.resilient_parsing:
            rest = slips.with_usual_dashes(rest, command, ctx)
            if name in IMPORTING:
                means.check(name)
        return name, command, rest

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; an option without its value belongs to one, which click does not say."""
        try:
            return super().invoke(ctx)
        except click.BadOptionUsage as error:
            command = self.get_command(ctx, ctx.invoked_subcommand or "")
            if error.ctx is None and command is not None:
                error.ctx = click.Context(command, parent=ctx, info_name=ctx.invoked_subcommand)
            raise

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        """Names in the order of the help text."""
        return list(COMMANDS)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands with what each does, folded on a narrow terminal where click would cut it."""
        commands = [(name, self.get_command(ctx, name)) for name in COMMANDS]
        with formatter.section("Commands"):
            formatter.write_dl([(name, each.get_short_help_str(sys.maxsize)) for name, each in commands if each])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  likewise
        """Import the module of one command."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"paramimp.cli.{cmd_name}").command
        return command


@click.group(
    cls=LazyGroup,
    context_settings={
        "help_option_names": ["-h", "--help"],
        "auto_envvar_prefix": "PARAMIMP",
        "max_content_width": 100,
    },
)
@click.version_option(__version__, "-V", "--version", prog_name="paramimp")
def group() -> None:
    """Find out which hyperparameters drive your metric, from a folder of training runs.

    \b
      paramimp runs ./runs                         what is there?
      paramimp analyze ./runs --metric val_loss    what matters?
      paramimp suggest ./runs --metric val_loss    what to run next?

    Exit status: 0 done, 1 a gate has tripped, 2 anything else that went wrong.
    """  # noqa: D301  click wants the backspace itself


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit."""
    if (ended := supervision.supervised()) is not None:
        _end_as(ended)
    interrupts.deliver_lost()
    startup.collect_rarely()
    means.start_no_threads()
    means.end_before_the_limit_of_cpu()
    terminal.prepare_streams()
    status = run(arguments)
    means.count_cpu_no_more()
    interrupts.deliver_no_more()
    terminal.flush()
    sys.exit(status)


def _end_as(child: supervision.Ended) -> None:
    """Exit as the child that did the work, and say why it ended where it could not."""
    if child.is_used_up:
        terminal.prepare_streams()
        terminal.say(f"Error: {means.CPU_USED_UP}")
        terminal.flush()
    elif child.status < 0:
        supervision.end_by(-child.status)
    sys.exit(FAILED if child.is_used_up else child.status)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status and lets nothing escape."""
    secrets.remember_command_line(arguments)
    debugging.show_unreadable()
    notes.listen(lambda message: terminal.say(for_shell(message)))
    try:
        status: Any = group.main(arguments, prog_name="paramimp", standalone_mode=False)
    except NoCommandError as error:
        terminal.say(*error.help_text.split("\n"))
        return FAILED
    except click.ClickException as error:
        context = getattr(error, "ctx", None)
        if context is not None:
            terminal.say(*context.get_usage().split("\n"))
        terminal.say(*_lines_of(error))
        if context is not None:
            terminal.say(f"Try '{context.command_path} --help' for help.")
        return FAILED
    except ParamimpError as error:
        first, *others = error.shell_lines or ("",)
        terminal.say(f"Error: {first}", *others)
        return FAILED
    except means.CpuTimeUsedUp:
        means.count_cpu_no_more()
        terminal.say(f"Error: {means.CPU_USED_UP}")
        return FAILED
    except (click.Abort, KeyboardInterrupt):
        terminal.say("Interrupted.")
        return INTERRUPTED
    except SystemExit:  # how click answers a closed pipe under --help; its own status for it would be 1
        return DONE
    except OSError as error:  # from click's own printing: a full disk behind --help
        gone = paths.is_current_folder_gone()
        terminal.say(f"Error: {paths.CURRENT_FOLDER_GONE if gone else f'{error.strerror or error}.'}")
        return FAILED
    except Exception as error:  # noqa: BLE001  a crash must not read as "a gate has tripped" (Python exits 1)
        if short := means.shortage(error):
            terminal.say(f"Error: {means.told(short)}")
            return FAILED
        terminal.say_traceback(traceback.format_exc())
        terminal.say(f"Internal error: {type(error).__name__}: {printable(str(error))}. This is a bug in paramimp.")
        return FAILED
    return status if isinstance(status, int) else DONE


def _lines_of(error: click.ClickException) -> list[str]:
    """The lines of an error of click: one, for it repeats what was given."""
    return [f"Error: {_message_of(error)}"]


def _message_of(error: click.ClickException) -> str:
    """What click says, with what to do where more is known of that than click knows."""
    message = error.format_message()
    context = getattr(error, "ctx", None)
    if isinstance(error, click.NoSuchOption) and context is not None and context.parent is not None:
        meant = slips.unknown_option(error.option_name, str(context.info_name), COMMANDS)
        if meant is not None:
            return f"there is no option {error.option_name} here; {meant}"
    if isinstance(error, click.BadOptionUsage) and context is not None and "requires an argument" in message:
        return slips.option_without_value(error.option_name, context.command)
    if isinstance(error, click.MissingParameter) and context is not None and error.param is not None:
        return slips.missing_argument(error.param, context)
    if context is not None and message.startswith("Got unexpected extra argument"):
        flags = [max(each.opts, key=len) for each in context.command.params if getattr(each, "is_flag", False)]
        also = f" or {context.command_path} {flags[0]}" if flags else ""
        return f"{message.removeprefix('Got ')} was given; write: {context.command_path}{also}"
    return message

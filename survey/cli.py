"""`rongping`: the product on the command line. Each command is imported only when it is asked for."""

import errno
import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

import click

from survey.commands.groups import Group
from survey.commands.release import release

STOPPED = 130  #: exit code after Ctrl-C, as shells count
COMMANDS = {  #: name -> where it is, what it does
    "demo": ("survey.commands.running:demo", "Start everything on this machine, with made-up enterprises."),
    "serve": ("survey.commands.running:serve", "Serve the web pages (production)."),
    "worker": ("survey.commands.running:worker", "Make the reports that users ask for (production)."),
    "migrate": ("survey.commands.database:migrate", "Bring the database to the newest schema."),
    "database": ("survey.commands.database:database", "Move the database to another one, such as PostgreSQL."),
    "backup": ("survey.commands.database:backup", "Copy the database into one file, and check the copy."),
    "purge": ("survey.commands.database:purge", "Delete sign-ins, links and counted tries that have run out."),
    "audit": ("survey.commands.database:audit", "Check the audit trail."),
    "score": ("survey.commands.score:score", "Score the answers in a file."),
    "compare": ("survey.commands.compare:compare", "Say what changed between two rounds of answers."),
    "benchmark": ("survey.commands.benchmark:benchmark", "Compare groups of enterprises, small ones protected."),
    "sample": ("survey.commands.sample:sample", "Draw whom experts look at again."),
    "agreement": ("survey.commands.agreement:agreement", "Compare self-assessments with those of experts."),
    "report": ("survey.commands.report:report", "Print diagnostic reports from the answers in a file."),
    "plan": ("survey.commands.plan:plan", "Find the best measures for a budget, or the cheapest way up."),
    "weights": ("survey.commands.weights:weights", "Make, check and show weight sets."),
    "questionnaire": (
        "survey.commands.questionnaire:questionnaire",
        "List, show and check questionnaires, make empty answer files.",
    ),
}
EPILOG = """
\b
Exit codes:
  0  done
  1  could not be done: a file cannot be written, the database is not migrated, a port is taken …
  2  something given is wrong: an option, a file that is not there, a cell of it, a line of a profile …
  130  stopped by Ctrl-C; files are whole or not there
\b
Settings come from environment variables (RONGPING_SECRET_KEY, RONGPING_DATABASE_URL, RONGPING_INSTANCE, …);
score, compare, benchmark, sample, agreement, report, plan, weights and questionnaire need none. Each command explains itself with --help.
"""
BEGINNING = """\
融评 Rongping: how digital is an enterprise, why, and what to do next. To begin:
  rongping demo                                       start everything on this machine, with made-up enterprises
  rongping questionnaire list                         which questionnaires there are
  rongping questionnaire template CODE -o FILE.xlsx   make a file to fill in
  rongping score CODE FILE.xlsx -o SCORES.xlsx        score it
  rongping report CODE FILE.xlsx --id ID -o ID.pdf    print the report of one enterprise
rongping --help lists all commands, the exit codes and the settings.\
"""


class LazyGroup(Group):
    """Knows the commands by name, imports one when it is run."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Names, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import the command of that name."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command = getattr(import_module(module), name)
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, does) for name, (_, does) in COMMANDS.items()])


def _show_version(context: click.Context, _: click.Parameter, wanted: bool) -> None:  # noqa: FBT001  (click's signature)
    if wanted:
        click.echo(f"rongping {release()}")
        context.exit()


@click.command(
    cls=LazyGroup,
    epilog=EPILOG,
    no_args_is_help=False,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option("--version", is_flag=True, expose_value=False, is_eager=True, callback=_show_version, help="Show it.")
@click.pass_context
def cli(context: click.Context) -> None:
    """融评 Rongping: how digital is an enterprise, why, and what to do next."""
    if context.invoked_subcommand is None:
        click.echo(BEGINNING, err=True)
        context.exit(2)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run a command and leave with its exit code; nobody gets to see a traceback who does not ask for it."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(_run(arguments))


def _run(arguments: Sequence[str] | None) -> int:
    try:
        code = cli.main(arguments, prog_name="rongping", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        return STOPPED
    except BrokenPipeError:  # whoever read our output has gone, as in `rongping … | head`
        _drop_output()
        return 1
    except OSError as error:
        return _not_printed(error) if error.filename is None else _unexpected(error)
    except Exception as error:  # noqa: BLE001  (the last resort: a sentence instead of a traceback)
        return _unexpected(error)
    return code if isinstance(code, int) else 0


def _not_printed(error: OSError) -> int:
    """Say that what was to be printed could not be, as on a full disk."""
    from survey.commands.errors import unwritable  # noqa: PLC0415  (only here)

    if error.errno not in {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EBADF}:
        return _unexpected(error)
    _drop_output()
    click.echo(f"standard output: {unwritable(error)}", err=True)
    return 1


def _drop_output() -> None:
    """Let what is still to be printed go nowhere, so that leaving does not fail on it once more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _unexpected(error: Exception) -> int:
    """Say that this is our fault, and how to see more."""
    if os.environ.get("RONGPING_TRACEBACK"):
        traceback.print_exception(error)
    else:
        click.echo(
            f"rongping: {type(error).__name__}: {str(error)[:500]}\n"
            "This is a defect of the program, not of what you gave it. Please report it, with what "
            "RONGPING_TRACEBACK=1 in front of the same command prints.",
            err=True,
        )
    return 1


if __name__ == "__main__":
    main()

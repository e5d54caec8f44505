"""Commands that hold commands: a name that is none is answered by the nearest, or by all there are."""

import click

from survey.commands.errors import near


class Group(click.Group):
    """Names the nearest command when there is none of that name."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; name the nearest when there is none."""
        known = self.list_commands(ctx)
        if args and args[0] not in known and not args[0].startswith("-"):
            found = near(args[0], known)
            hint = f"did you mean {found}?" if found else f"there are: {', '.join(known)}"
            ctx.fail(f"no command {args[0][:40]!r}; {hint}")
        return super().resolve_command(ctx, args)

"""The error that a user can do something about."""


class UserError(Exception):
    """A mistake or a circumstance that the user can correct; each argument is a line that says what to do."""

    def __str__(self) -> str:
        return "\n".join(map(str, self.args))

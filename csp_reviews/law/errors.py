"""What the law refuses: a code and values, never a sentence. The words for each stand in the `words` modules."""

from collections.abc import Mapping


class LawError(Exception):
    """A rule that says no. `code` names the rule; `values` are what a sentence about it needs."""

    def __init__(self, code: str, values: Mapping[str, object] | None = None) -> None:
        self.code = code
        self.values = dict(values or {})
        super().__init__(code, self.values)

    def __str__(self) -> str:
        shown = ", ".join(f"{name}={value}" for name, value in self.values.items())
        return f"{self.code} ({shown})" if shown else self.code


class Forbidden(LawError):
    """The Act forbids this act. `section` says where: "s.104(4)"."""

    def __init__(self, code: str, section: str, values: Mapping[str, object] | None = None) -> None:
        super().__init__(code, values)
        self.section = section


class NotPossible(LawError):
    """The stage of the case, or what has been recorded of it so far, does not allow this act now."""

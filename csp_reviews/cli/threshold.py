"""`flask threshold assess`: the threshold worked out for many applications at once. Needs no database, no settings."""

import sys
from collections.abc import Iterable, Iterator
from typing import Any

import click
import orjson
from flask.cli import AppGroup

from csp_reviews.cli.files import STANDARD, failed, open_input, open_output, read_text
from csp_reviews.cli.procedure_print import problem_line
from csp_reviews.law.errors import LawError
from csp_reviews.law.procedure import Procedure, ProcedureError, read
from csp_reviews.law.threshold import Finding, assess, read_application
from csp_reviews.law.words_threshold import conflict_english, error_english, reason_english

commands = AppGroup("threshold", help="Work out the threshold of s.104.")

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_PROGRESS = 10_000


@commands.command("assess", with_appcontext=False)
@click.option("--procedure", "procedure_path", required=True, metavar="FILE", help="The review procedures, as TOML.")
@click.option(
    "--output", "output_path", default=STANDARD, metavar="FILE", help="Where to write; if not, standard output."
)
@click.argument("input_path", default=STANDARD, metavar="[INPUT]")
def assess_command(procedure_path: str, output_path: str, input_path: str) -> None:
    """Work out the threshold for applications.

    INPUT (standard input if not given, or -) holds one application a line, as JSON. One finding a line is written, in
    the same order; a line that is wrong gives its number and what is wrong with it, and the run goes on.
    """
    procedure = usable_procedure(procedure_path)
    done = wrong = 0
    with open_input(input_path) as lines, open_output(output_path) as output:
        for done, answer in enumerate(answers(lines, procedure), start=1):
            output.write(orjson.dumps(answer, option=orjson.OPT_APPEND_NEWLINE))
            wrong += "error" in answer
            if done % _PROGRESS == 0 and _watched():
                click.echo(f"\r{done:,} worked out", nl=False, err=True)
    click.echo(f"{done:,} applications were worked out under {procedure.name}; {wrong:,} lines were wrong.", err=True)


def _watched() -> bool:
    return sys.stderr.isatty()


def usable_procedure(path: str) -> Procedure:
    """Return the procedure that a file holds. Raises `ClickException` where it is wrong or its threshold unknown."""
    try:
        procedure = read(read_text(path))
        _ = procedure.counted_routes
    except ProcedureError as error:
        problems = len(error.problems)
        more = f" ({problems} problems in all: see procedure check)" if problems > 1 else ""
        raise failed(f"{path}: {problem_line(error.problems[0])}{more}.") from error
    except LawError as error:
        raise failed(f"{path}: {error_english(error)}") from error
    return procedure


def answers(lines: Iterable[bytes], procedure: Procedure) -> Iterator[dict[str, Any]]:
    """Yield what stands on each line of the output: a finding, or an error with its line's number.

    Empty lines at the end are not lines; an empty line before another is a wrong one.
    """
    empty: list[int] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            empty.append(number)
            continue
        yield from (_wrong(None, place, "The line is empty.") for place in empty)
        empty.clear()
        yield _answer(line, number, procedure)


def _answer(line: bytes, number: int, procedure: Procedure) -> dict[str, Any]:
    try:
        data = orjson.loads(line.removeprefix(_BYTE_ORDER_MARK))
    except ValueError:
        return _wrong(None, number, "The line is not JSON in UTF-8.")
    try:
        return finding_json(assess(read_application(data), procedure))
    except LawError as error:
        return _wrong(data.get("id") if isinstance(data, dict) else None, number, error_english(error))


def _wrong(name: object, number: int, error: str) -> dict[str, Any]:
    readable = isinstance(name, str | int) and not isinstance(name, bool)
    return {"id": name if readable else None, "line": number, "error": error}


def finding_json(finding: Finding) -> dict[str, Any]:
    """Return a finding in the published shape, keys in their published order. Days become text as they are written."""
    return {
        "id": finding.id,
        "outcome": finding.outcome,
        "must_decide_met": finding.must_decide_met,
        "route": finding.route,
        "qualifying": finding.qualifying,
        "needed": finding.needed,
        "apply_by": finding.apply_by,
        "discretion": finding.discretion,
        "complaints": [
            {
                "id": name,
                "qualifies": qualifies,
                "rule": rule,
                "reason": reason_english(reason),
                "last_day_to_complain": to_complain,
                "last_day_to_apply": to_apply,
                "flags": flags,
            }
            for name, qualifies, rule, reason, to_complain, to_apply, flags, _ in finding.complaints
        ],
        "conflicts": [
            {"condition": conflict.condition, "section": conflict.section, "text": conflict_english(conflict)}
            for conflict in finding.conflicts
        ],
    }

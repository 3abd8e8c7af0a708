"""`flask audit`: proving that the record is whole."""

from pathlib import Path

import click

from csp_reviews.cli.group import DatabaseGroup
from csp_reviews.governance.audit import read_heads, verify
from csp_reviews.web.transaction import end_reading, reading

commands = DatabaseGroup("audit", help="Prove that the record is whole.")


@commands.command("verify")
@click.option(
    "--head",
    "head",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Daily heads that were kept elsewhere (one JSON line each): finds what was cut since.",
)
def verify_record(head: Path | None) -> None:
    """Check every case's hash chain and the daily heads; name the first broken link."""
    try:
        kept = read_heads(head.read_text(encoding="utf-8")) if head else []
    except (ValueError, OSError) as wrong:
        raise click.ClickException(f"{head}: {wrong}") from wrong
    with reading():
        verdict = verify(kept)
        end_reading()
    if verdict.broken is not None:
        raise click.ClickException(f"broken: {verdict.broken.where}, {verdict.broken.what}")
    click.echo(f"whole: {verdict.cases:,} cases, {verdict.events:,} events, {verdict.heads:,} daily heads")

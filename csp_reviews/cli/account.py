"""`flask account`: invite somebody, or send them a link to choose a new password. The link works once.

Whoever types these commands runs the service, so the link is printed as well as queued: on a new machine there may be
no mail server yet.
"""

import click
from sqlalchemy import select

from csp_reviews.accounts import operations, queries
from csp_reviews.cli.group import DatabaseGroup
from csp_reviews.correspondence.wording import address_of
from csp_reviews.extensions import db
from csp_reviews.law.permissions import Grant
from csp_reviews.law.terms import LinkPurpose, Role
from csp_reviews.models.areas import Agency, Area
from csp_reviews.web.mailbox import can_reach

commands = DatabaseGroup("account", help="People who sign in.")


@commands.command("invite")
@click.argument("email")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]), help="What they are.")
@click.option("--area", "slug", required=True, metavar="SLUG", help="In which area.")
@click.option("--agency", "agency_name", metavar="NAME", help="For an agency officer: the agency's name or number.")
@click.option("--name", metavar="NAME", help="Their name; if not given, they are asked when they choose a password.")
def invite_command(email: str, role: str, slug: str, agency_name: str | None, name: str | None) -> None:
    """Invite somebody, or give them a further role.

    Prints a link with which they choose a password, and queues it as an e-mail. It works once, for 48 hours. Somebody
    who has a password keeps it and gets no link.
    """
    _real_address(email)
    area = _area(slug)
    grant = Grant(Role(role), area.id, _agency_id(area, Role(role), agency_name))
    known = queries.by_email(operations.plain_email(email), disabled=True)
    if known is not None and known.disabled_at is not None:
        raise click.ClickException(f"the sign-in of {email} is disabled: enable it first.")
    account, path = operations.invite(email=email, name=name or email.partition("@")[0], grant=grant)
    db.session.commit()
    click.echo(f"{account.email} is {role.replace('_', ' ')} in {area.name}.")
    click.echo(_link(path, "48 hours") if path else "They have a password already: no link was made.")


@commands.command("reset")
@click.argument("email")
def reset_command(email: str) -> None:
    """Send somebody a link to choose a new password.

    Prints the link and queues it as an e-mail. It works once, for one hour; for somebody who never chose a password, it
    is an invitation and works for 48.
    """
    account = queries.by_email(operations.plain_email(email), disabled=True)
    if account is None:
        raise click.ClickException(f"{email} has no sign-in.")
    if account.disabled_at is not None:
        raise click.ClickException(f"the sign-in of {email} is disabled: enable it first.")
    purpose = LinkPurpose.RESET if account.password_hash else LinkPurpose.INVITATION
    path = operations.send_link(account=account, purpose=purpose)
    db.session.commit()
    click.echo(_link(path, "one hour" if purpose is LinkPurpose.RESET else "48 hours"))


def _link(path: str, lasts: str) -> str:
    return f"A link was queued to them. It works once, for {lasts}:\n{address_of(path)}"


def _real_address(email: str) -> None:
    if not can_reach(email):
        raise click.UsageError(f"{email} is not an e-mail address.")


def _area(slug: str) -> Area:
    area = db.session.scalar(select(Area).where(Area.slug == slug))
    if area is None:
        raise click.ClickException(f"there is no area {slug}.")
    return area


def _agency_id(area: Area, role: Role, wanted: str | None) -> int | None:
    """The agency that is meant, by its name in any case, or its number."""
    if role is not Role.AGENCY_OFFICER:
        if wanted:
            raise click.UsageError("--agency is for an agency officer only.")
        return None
    present = [agency for agency in area.agencies if agency.left_on is None]
    if not wanted:
        raise click.UsageError("an agency officer needs --agency: " + "; ".join(_names(present)))
    for agency in present:
        if wanted.casefold() in (agency.name.casefold(), str(agency.id)):
            return agency.id
    raise click.ClickException(f"there is no agency {wanted} in {area.name}. There are: " + "; ".join(_names(present)))


def _names(agencies: list[Agency]) -> list[str]:
    return [f"{agency.id} {agency.name}" for agency in agencies]

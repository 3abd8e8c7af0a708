"""The language of a page: English, or Welsh below `/cy`, on the public side of an area that offers it.

The language stands in front of the address and not in a cookie, so that an information page stays the same for
everybody who asks for it, and so that a link somebody sends on opens in the language they read. It is moved from the
path to the script root before the address is looked up: every address that a page makes then begins with it by itself.
Source: the Welsh Language Standards (No. 8) Regulations 2022 (WSI 2022/1177) and their sisters for councils and police.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import Flask, abort, current_app, flash, g, has_request_context, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import exists, select
from wtforms import Form, HiddenField

from csp_reviews.extensions import db
from csp_reviews.models.areas import Area
from csp_reviews.web import kept_forms
from csp_reviews.web.gate import Door, declared

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ENGLISH, WELSH = "en", "cy"
NAMES = {ENGLISH: "English", WELSH: "Cymraeg"}
"""What each language calls itself."""
KEY = "csp_reviews.language"
FIELD = OWNER = "read_in"
"""The button that asks for the other language, and for whom what was typed is kept meanwhile: this browser."""
PUBLIC_DOORS = (Door.PUBLIC, Door.APPLICANT)
STAFF_SIDE = ("accounts", "respond")
"""Pages that anybody may open, because staff and agencies come in, or end, by them."""


class Prefix:
    """WSGI: take `/cy` from the front of the path, and remember it."""

    def __init__(self, inner: "WSGIApplication") -> None:
        """`inner` answers what is left of the address."""
        self._inner = inner

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        path = environ.get("PATH_INFO", "")
        if path.startswith(f"/{WELSH}/"):
            environ["SCRIPT_NAME"] = f"{environ.get('SCRIPT_NAME', '')}/{WELSH}"
            environ["PATH_INFO"] = path[len(WELSH) + 1 :]
            environ[KEY] = WELSH
        return self._inner(environ, start_response)


@dataclass(frozen=True, slots=True)
class Other:
    """The language that a page could be read in besides its own."""

    code: str
    name: str
    href: str


def install(app: Flask) -> None:
    """Look for the language in front of every address."""
    app.wsgi_app = Prefix(app.wsgi_app)  # type: ignore[method-assign]
    app.before_request(_check)
    app.add_template_filter(asks)


def change() -> ResponseReturnValue | None:
    """Go to the other language from a form, without losing what was typed: it is kept, and shown there as it was.

    A page that keeps nothing, the checker, shows its own form again. Registered behind the gate: whoever may not send
    the form keeps nothing either.
    """
    if request.method == "GET" and FIELD in request.args:
        kept_forms.offer(OWNER)
        if g.get("files_lost"):
            flash(_("Choose your files again: they were not kept."))
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or not turning() or "reads_only" in vars(view):
        return None
    slug = (request.view_args or {}).get("area")
    offers = select(Area.id).where(Area.welsh.is_not(None)).order_by(Area.id)
    area_id = db.session.scalar(offers.where(Area.slug == slug) if slug else offers)
    page = kept_forms.keep(OWNER, area_id, instead=True) if area_id is not None else None
    return redirect(f"{request.script_root}{page or request.path}?{FIELD}={chosen()}", code=303)


def turning() -> bool:
    """Whether a form was sent to be shown in the other language, and not to be read."""
    return request.method == "POST" and FIELD in request.form


def asks(form: Form) -> bool:
    """Whether a form has something that a person fills in."""
    return any(not isinstance(field, HiddenField) for field in form)


def chosen() -> str:
    """The language that the address of this request asks for."""
    return str(request.environ.get(KEY, ENGLISH)) if has_request_context() else ENGLISH


def plain_root() -> str:
    """The script root without a language: the same file has one address in both."""
    return request.script_root.removesuffix(f"/{WELSH}") if chosen() == WELSH else request.script_root


def current() -> str:
    """The code of the language that is being written: the address's, or the one that is forced for a letter."""
    locale = get_locale()
    return locale.language if locale else ENGLISH


def other(area: Area | None) -> Other | None:
    """The other language of a page of an area, at the same address; None where it has only one."""
    if area is None or area.welsh is None or not _has_languages():
        return None
    asked = urlencode([(name, value) for name, value in request.args.items(multi=True) if name != FIELD])
    root, path = plain_root(), request.path + (f"?{asked}" if asked else "")
    if chosen() == WELSH:
        return Other(ENGLISH, NAMES[ENGLISH], root + path)
    return Other(WELSH, NAMES[WELSH], f"{root}/{WELSH}{path}")


def in_words(area: Area, key: str, otherwise: Any) -> Any:
    """What an area says of itself in the language of the page, by key; `otherwise` in English."""
    return area.welsh[key] if area.welsh is not None and current() == WELSH else otherwise


def name_of(area: Area) -> str:
    """The area's name in the language of the page."""
    return str(in_words(area, "name", area.name))


def _check() -> None:
    """404 below `/cy` for whatever is not in Welsh: an area that does not offer it, and the staff's side."""
    if chosen() == ENGLISH or request.endpoint in (None, "static"):
        return
    if not _has_languages():
        abort(404)
    offered = select(exists().where(Area.welsh.is_not(None)))
    slug = (request.view_args or {}).get("area")
    if not db.session.scalar(offered.where(Area.slug == slug) if slug else offered):
        abort(404)


def _has_languages() -> bool:
    """Whether the page asked for is of the public side."""
    view = current_app.view_functions.get(request.endpoint or "")
    return view is not None and declared(view)[1] in PUBLIC_DOORS and request.blueprint not in STAFF_SIDE

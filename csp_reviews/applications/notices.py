"""The words of the notices that this step issues."""

from datetime import date

from flask_babel import gettext as _

from csp_reviews.correspondence.content import Content, Section
from csp_reviews.web.filters import long_date


def withdrawn(on: date, *, for_another: bool = False) -> Content:
    """That the application was withdrawn, and that the door stays open. `for_another`: whoever applied asked for it."""
    day = long_date(on)
    asked = (
        _("Whoever applied asked us to stop. We stopped on %(day)s.", day=day)
        if for_another
        else _("You asked us to stop. We stopped on %(day)s.", day=day)
    )
    return Content(
        _("The application has stopped"),
        (
            Section(
                _("What happened"),
                (
                    asked,
                    _("We will not do anything more with this application."),
                ),
            ),
            Section(
                _("You can ask again"),
                (
                    _("If it happens again, report it. You can ask for a review again at any time."),
                    _("If somebody made you stop, tell us when it is safe. It will not be held against you."),
                    _("In danger, ring 999."),
                ),
            ),
        ),
    )

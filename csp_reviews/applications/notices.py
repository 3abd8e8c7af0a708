"""The words of the notices that this step issues."""

from datetime import date

from flask_babel import gettext as _

from csp_reviews.correspondence.content import Content, Section
from csp_reviews.web.filters import long_date


def withdrawn(on: date) -> Content:
    """That the application was withdrawn, and that the door stays open."""
    return Content(
        _("Your application has stopped"),
        (
            Section(
                _("What happened"),
                (
                    _("You asked us to stop. We stopped on %(day)s.", day=long_date(on)),
                    _("We will not do anything more with your application."),
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

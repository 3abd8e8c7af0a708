"""Many rows at once: collected with ids of their own, then written table by table."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select, text

from csp_reviews.extensions import db
from csp_reviews.models import Base
from csp_reviews.models.appeals import Appeal
from csp_reviews.models.audit import CaseEvent
from csp_reviews.models.cases import Application, Case, Complaint, ContactRoute, Passing, Person
from csp_reviews.models.correspondence import Notice
from csp_reviews.models.following import CheckIn
from csp_reviews.models.information import InformationAnswer, InformationRequest, ReportAnswer
from csp_reviews.models.reviews import Recommendation, RecommendationResponse, Review
from csp_reviews.models.threshold import DecisionBody, DecisionMatter, ThresholdDecision
from csp_reviews.models.worklist import SearchToken, WorkItem

ORDER: tuple[type[Base], ...] = (
    *(Case, Application, Person, ContactRoute, Complaint, Passing, ThresholdDecision, DecisionBody, DecisionMatter),
    *(InformationRequest, InformationAnswer, ReportAnswer, Review, Recommendation, RecommendationResponse, Appeal),
    *(Notice, CheckIn, CaseEvent, WorkItem, SearchToken),
)
"""Each table after those that its rows point to."""


class Rows:
    """Collects rows by table. `new` gives the ids that the database would have given."""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}
        self._blank: dict[type[Base], Mapping[str, Any]] = {}
        self._rows: dict[type[Base], list[dict[str, Any]]] = {model: [] for model in ORDER}

    def new(self, model: type[Base], **values: Any) -> int:
        """Add a row with an id of its own, and return the id."""
        values["id"] = self.reserve(model)
        self.add(model, **values)
        return int(values["id"])

    def reserve(self, model: type[Base]) -> int:
        """An id for a row that is added later."""
        name = table_of(model).name
        self._last[name] = self.last(name) + 1
        return self._last[name]

    def last(self, name: str) -> int:
        """The highest id that a table holds, or that was given for it."""
        if name not in self._last:
            self._last[name] = db.session.scalar(select(func.max(Base.metadata.tables[name].c.id))) or 0
        return self._last[name]

    def reached(self, name: str, last: int) -> None:
        """Say that rows up to this id were written to a table without us."""
        self._last[name] = last

    def add(self, model: type[Base], **values: Any) -> None:
        """Add a row as it is."""
        if model not in self._blank:
            self._blank[model] = _blank(table_of(model))
        self._rows[model].append({**self._blank[model], **values})

    def write(self) -> None:
        """Write what was collected."""
        for model in ORDER:
            if self._rows[model]:
                db.session.execute(insert(table_of(model)), self._rows[model])
                self._rows[model] = []

    def finish(self) -> None:
        """Let the database go on counting after our ids."""
        connection: Connection = db.session.connection()
        if connection.dialect.name != "postgresql":
            return
        for name, last in self._last.items():
            if last:
                connection.execute(
                    text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)"), {"name": name, "last": last}
                )


def table_of(model: type[Base]) -> Table:
    """The table of a model."""
    table = model.__table__
    if not isinstance(table, Table):
        raise TypeError(f"{model.__name__} is no table")
    return table


def _blank(table: Table) -> Mapping[str, Any]:
    """What a row holds where nothing is said: the column's own default, 1 for a first version, or nothing."""
    blank: dict[str, Any] = {}
    for column in table.columns:
        default = column.default
        if default is not None and default.is_scalar:
            blank[column.name] = getattr(default, "arg", None)
        elif default is not None and default.is_callable:
            blank[column.name] = {}
        else:
            blank[column.name] = 1 if column.name == "version" else None
    return blank

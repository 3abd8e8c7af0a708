"""Copies the examples that our macros can answer to from an unpacked govuk-frontend: `docs/vendoring.md` says when.

Use: python -m tests.components.copy_fixtures node_modules/govuk-frontend
"""

import json
import sys
from pathlib import Path
from typing import Any

from jinja2.exceptions import UndefinedError

from tests.components.govuk import FIXTURES, UnofferedError, call_for, environment, same
from tests.components.offers import COMPONENTS


def split(name: str, fixtures: list[Any]) -> tuple[list[Any], list[str]]:
    """The examples of a component that our macro equals, and those it does not, with the reason."""
    component = COMPONENTS[name]
    macro = getattr(environment().get_template(f"components/{name}.html").module, component.macro)
    kept, left = [], []
    for fixture in fixtures:
        try:
            equal = same(component, str(macro(**call_for(component, fixture["options"]))), fixture["html"])
            reason = "differs"
        except (UnofferedError, KeyError, TypeError, UndefinedError) as error:
            equal, reason = False, str(error)
        if equal:
            kept.append({key: fixture[key] for key in ("name", "options", "html")})
        else:
            left.append(f"{fixture['name']} ({reason})")
    return kept, left


def main(package: Path) -> None:
    """Write one file a component, with the examples whose every option our macro offers and whose HTML it equals."""
    for name in COMPONENTS:
        source = json.loads((package / f"dist/govuk/components/{name}/fixtures.json").read_text(encoding="utf-8"))
        kept, left = split(name, source["fixtures"])
        lines = ",\n".join(json.dumps(fixture, ensure_ascii=False) for fixture in kept)
        (FIXTURES / f"{name}.json").write_text(f'{{"fixtures": [\n{lines}\n]}}\n', encoding="utf-8")
        sys.stdout.write(f"{name}: {len(kept)} kept, {len(left)} left out: {'; '.join(left)}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

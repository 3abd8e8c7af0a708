"""What a WSGI server and the `flask` command load. An unsafe setting ends it with one plain sentence."""

import sys

from config import UnsafeSetting
from csp_reviews.accounts.production import refuse_demonstration
from csp_reviews.app import create_app

try:
    app = create_app()
    if app.config["PRODUCTION"]:
        refuse_demonstration(app)
except UnsafeSetting as unsafe:
    sys.stderr.write(f"csp_reviews does not start: {unsafe}\n")
    raise SystemExit(1) from None

"""What a WSGI server and the `flask` command load."""

from csp_reviews.app import create_app

app = create_app()

"""The people of these tests are those of the applications' tests."""

from tests.applications.conftest import area, make, write

__all__ = ["area", "make", "write"]

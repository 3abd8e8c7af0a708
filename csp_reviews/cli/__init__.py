"""The commands of `flask`, one module a group."""

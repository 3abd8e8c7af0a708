"""A file made anew, each kind by a module that runs in a process of its own: `python -m …making.pictures IN OUT`.

What is read here was sent by anybody at all, so nothing of it is decoded in the process that answers requests.
"""

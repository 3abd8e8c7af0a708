"""The partnerships: their public pages, the words of those pages, and setting an area up."""

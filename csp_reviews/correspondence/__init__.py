"""Every message to a person: composed, checked to be safe, queued, delivered; and what could not be, shown."""

"""Files that support an application: taken in, checked, made anew without what could harm or tell too much, kept."""

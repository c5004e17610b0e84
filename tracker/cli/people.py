"""``tracker people``: where everybody is and what is said of them."""

from tracker.cli.tables import table

command = table("people", ("people",), "People of the story: where they are, what holds for them, what is alleged.")

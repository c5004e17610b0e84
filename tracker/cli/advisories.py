"""``tracker advisories``: advisories and their levels."""

from tracker.cli.tables import table

command = table("advisories", ("advisories",), "Advisories and their levels.")

"""``tracker cases``: cases and the orders in them."""

from tracker.cli.tables import table

command = table("cases", ("cases", "orders"), "Cases and orders: what is in force, since when, with which deadline.")

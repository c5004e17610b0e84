"""An answer in the forms of other programs. Each carries its scope, its place in the log and its sources."""

from tracker.exports.atom import write_atom
from tracker.exports.case_table import write_case_table
from tracker.exports.developments_csv import write_csv
from tracker.exports.digest_feed import write_digest_feed
from tracker.exports.feeds_opml import write_feeds
from tracker.exports.ical import write_ical
from tracker.exports.timeline import write_timeline

__all__ = [
    "write_atom",
    "write_case_table",
    "write_csv",
    "write_digest_feed",
    "write_feeds",
    "write_ical",
    "write_timeline",
]

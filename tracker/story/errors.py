"""What the story refuses.

StoryError
├── NoSuchDevelopment, NoSuchReport, NoSuchQuestion
└── Refused            the command contradicts what is recorded; the message says what
"""


class StoryError(Exception):
    """Base of everything the story refuses."""


class NoSuchDevelopment(StoryError):
    """No development has this id."""


class NoSuchReport(StoryError):
    """The development has no report of this id."""


class NoSuchQuestion(StoryError):
    """No question has this id."""


class Refused(StoryError):
    """The command contradicts what is recorded."""

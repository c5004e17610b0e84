"""After an error nothing of a transaction is written, even when the caller caught the error and went on."""

from __future__ import annotations

from types import TracebackType


class Attempt:
    """The first error of a transaction: ``with attempt: …`` around every step, ``settle()`` before the commit."""

    def __init__(self) -> None:
        self._error: BaseException | None = None

    def __enter__(self) -> None:
        self.settle()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            self._error = error

    def settle(self) -> None:
        """Raises the first error again, if there was one."""
        if self._error is not None:
            raise self._error

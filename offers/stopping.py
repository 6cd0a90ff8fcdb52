"""Stop gracefully: finish the piece of work in hand, then end."""

import signal
import threading


class Stopping:
    """Within the block SIGTERM and Ctrl+C only ask: look at ``is_asked`` between two pieces.

    A second signal ends the process as usual. Outside the main thread, where Python allows no
    handlers, nobody asks.
    """

    SIGNALS = (signal.SIGTERM, signal.SIGINT)

    def __init__(self):
        self.is_asked = False
        self._before = {}

    def __enter__(self):
        if threading.current_thread() is threading.main_thread():
            self._before = {number: signal.getsignal(number) for number in self.SIGNALS}
            for number in self.SIGNALS:
                signal.signal(number, self._ask)
        return self

    def __exit__(self, *error):
        self._restore()

    def _ask(self, number, frame):
        self.is_asked = True
        self._restore()
        # One block within another: both were meant.
        outer = getattr(self._before[number], "__self__", None)
        if isinstance(outer, Stopping):
            outer._ask(number, frame)

    def _restore(self):
        for number, handler in self._before.items():
            signal.signal(number, handler)

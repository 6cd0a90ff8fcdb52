"""What a log line says: plain text, or JSON for machines. No addresses, no query strings."""

import contextvars

from pythonjsonlogger.json import JsonFormatter

NOBODY = "-"
current_request = contextvars.ContextVar("id of the request", default=NOBODY)


class SaidBeforeFilter:
    """Leaves out what Django says of a request whose trouble already has a line of ours.

    Its own would repeat that line, and bring a whole traceback where a middleware was at work:
    while the database is away, with every request. Must stand before ``RequestIdFilter``.
    """

    def filter(self, record):
        return not getattr(getattr(record, "request", None), "trouble_is_logged", False)


class RequestIdFilter:
    """Gives each record the id of the request it belongs to, as ``request_id``.

    Django attaches the whole request to its own records; formatters for machines would write it
    down with address and form, so it goes.
    """

    def filter(self, record):
        # Some of Django's lines come when the request is no longer the current one.
        request = record.__dict__.pop("request", None)
        record.request_id = getattr(request, "id", current_request.get())
        return True


class MachineFormatter(JsonFormatter):
    """One JSON object for each line, with the names that collectors of logs expect."""

    def __init__(self):
        super().__init__(
            "%(asctime)s %(levelname)s %(name)s %(message)s %(request_id)s",
            rename_fields={"asctime": "time", "levelname": "level", "name": "logger"},
            datefmt="%Y-%m-%dT%H:%M:%S%z",
            json_ensure_ascii=False,
        )

"""What a log line says: plain text, or JSON for machines. No addresses, no query strings."""

import contextvars

from pythonjsonlogger.json import JsonFormatter

NOBODY = "-"
current_request = contextvars.ContextVar("id of the request", default=NOBODY)


class RequestIdFilter:
    """Gives each record the id of the request it belongs to, as ``request_id``.

    Django attaches the whole request to its own records; formatters for machines would write it
    down with address and form, so it goes.
    """

    def filter(self, record):
        record.request_id = current_request.get()
        record.__dict__.pop("request", None)
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

"""gunicorn behind nginx or Caddy; the address comes from systemd's socket or from --bind.

``WEB_CONCURRENCY`` says how many processes there are (one per core is enough), see
docs/operations.md.
"""

import os

wsgi_app = "kompass.wsgi"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = 4
timeout = 120  # seconds: an import of ten thousand rows in the back office takes its time
graceful_timeout = 30  # seconds for answers under way when the service stops
keepalive = 15
# As much as nginx takes (large_client_header_buffers): a search with many filters has a long line.
limit_request_line = 8190  # bytes
limit_request_field_size = 8190
limit_request_fields = 100
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108
control_socket_disable = True
# The web server in front writes the access log, without addresses and query strings.
accesslog = None

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
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108
control_socket_disable = True
# The web server in front writes the access log, without addresses and query strings.
accesslog = None

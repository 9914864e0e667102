"""The web server of an installation: sync workers, one per core, behind the proxy."""

import multiprocessing
import os

bind = os.environ.get("WEB_BIND", "0.0.0.0:8000")
workers = int(os.environ.get("WEB_CONCURRENCY", multiprocessing.cpu_count()))
worker_class = "sync"
timeout = 60
graceful_timeout = 30
max_requests = 2000
max_requests_jitter = 200
# A heartbeat file on a slow disk may look like a hanging worker.
worker_tmp_dir = "/dev/shm"  # noqa: S108
# The proxy is the only one that reaches this port.
forwarded_allow_ips = "*"
accesslog = None
errorlog = "-"

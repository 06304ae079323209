"""Nchan: the pub/sub module of nginx, what the relay's fan-out is compared with. It keeps nothing and verifies nothing.

It is run when Debian's packages are there (`apt-get install nginx-light libnginx-mod-nchan`), with a configuration of
its own in a temporary folder: one worker, no log, its defaults but for the sizes that a thousand readers need.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from benchmarks.servers import CHECK_INTERVAL, START_DEADLINE, BenchmarkError, Server, free_port, running

MODULE = Path("/usr/lib/nginx/modules/ngx_nchan_module.so")
MISSING = (
    "Nchan was not measured: it is not installed here. On Debian: `apt-get install nginx-light libnginx-mod-nchan`."
)
DEFLATE = "-deflate"
"""What the paths end with whose messages Nchan deflates, once for all readers."""

_CONFIGURATION = """
load_module {module};
daemon off;
{user}
worker_processes 1;
worker_rlimit_nofile 8192;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log warn;
events {{ worker_connections 4096; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  keepalive_requests 1000000000;  # the default closes a connection after 1,000
  client_body_buffer_size 64k;    # the default writes bodies of 25 KB to a file
  nchan_max_reserved_memory 256m;
  server {{
    listen 127.0.0.1:{port} backlog=4096;
    location = /publish {{
      nchan_publisher http;
      nchan_channel_id plain;
    }}
    location = /ws {{
      nchan_subscriber websocket;
      nchan_channel_id plain;
      nchan_subscriber_first_message newest;
    }}
    location = /publish{deflate} {{
      nchan_publisher http;
      nchan_channel_id deflated;
      nchan_deflate_message_for_websocket on;
    }}
    location = /ws{deflate} {{
      nchan_subscriber websocket;
      nchan_channel_id deflated;
      nchan_subscriber_first_message newest;
    }}
  }}
}}
"""


def installed() -> bool:
    """Say whether nginx and the module are there."""
    return _nginx() is not None and MODULE.exists()


def described() -> str:
    """Return its version in words."""
    found = subprocess.run(
        ["dpkg-query", "--show", "--showformat", "${source:Version}", "libnginx-mod-nchan"],
        capture_output=True,
        text=True,
        check=False,
    )
    return f"Nchan {found.stdout.partition('+')[0].removeprefix('1:')}" if found.returncode == 0 else "Nchan"


@contextmanager
def nchan_server(folder: Path) -> Iterator[Server]:
    """Run nginx with Nchan until the end of the block; its files are in `folder`."""
    port = free_port()
    configuration = folder / "nginx.conf"
    user = "user root;" if os.geteuid() == 0 else ""  # else a worker cannot enter the folder
    configuration.write_text(_CONFIGURATION.format(module=MODULE, folder=folder, port=port, user=user, deflate=DEFLATE))
    command = [_nginx() or "nginx", "-e", str(folder / "nginx.log"), "-p", str(folder), "-c", str(configuration)]
    with (folder / "nginx.out").open("wb") as log, running("nchan", command, port, log.fileno()) as master:
        yield Server("nchan", _worker(master), port, "/publish")


def deflating(server: Server) -> Server:
    """Return the server as those see it whose readers offer deflate. Only Nchan has a place of its own for them."""
    if server.name != "nchan":
        return server
    return replace(server, path=server.path + DEFLATE, ws_path=server.ws_path + DEFLATE)


def _nginx() -> str | None:
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def _worker(master: int) -> int:
    deadline = time.monotonic() + START_DEADLINE
    while time.monotonic() < deadline:  # the master listens before it starts its worker
        children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
        if children:
            return int(children[0])
        time.sleep(CHECK_INTERVAL)
    raise BenchmarkError("nginx did not start its worker.")

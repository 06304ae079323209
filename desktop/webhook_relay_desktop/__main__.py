"""`python -m webhook_relay_desktop`: the same as `webhook-relay up`."""

import sys

from webhook_relay.cli import main

if __name__ == "__main__":
    main(["up", *sys.argv[1:]])

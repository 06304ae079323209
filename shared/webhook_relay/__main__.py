"""`python -m webhook_relay`: the same as the command `webhook-relay`."""

from webhook_relay.cli import main

if __name__ == "__main__":
    main()

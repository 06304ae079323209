"""Who talks to the relay: senders, readers, operators."""

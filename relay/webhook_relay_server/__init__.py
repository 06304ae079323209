"""The relay: takes webhooks, verifies them, keeps them durably and hands them to every reader."""

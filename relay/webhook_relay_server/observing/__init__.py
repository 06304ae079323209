"""Observing: how the relay is, as verdicts for people and as figures for Prometheus."""

"""Delivery: who is sent which events when. The frames are the log's, the way out is a wire's."""

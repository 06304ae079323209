"""The senders whose way of proving themselves needs code of its own, one file each."""

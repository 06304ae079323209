"""`python -m benchmarks.desk`: the desktop that is measured, loaded as `webhook-relay up` loads it."""

from webhook_relay_desktop.life.heap import keep_heap_tight
from webhook_relay_desktop.life.loading import load_qt_lean

if __name__ == "__main__":
    keep_heap_tight()
    load_qt_lean()
    from benchmarks.desk import program

    program.run()

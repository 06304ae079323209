from __future__ import annotations

from pathlib import Path

import pytest

from webhook_relay.errors import ConnectionFailedError, RefusedError
from webhook_relay_desktop.embedded import EmbeddedRelay
from webhook_relay_desktop.own_relay.start import start_own_relay
from webhook_relay_desktop.own_relay.trial import send_trial


async def test_a_trial_with_the_right_secret_is_accepted_and_with_a_wrong_one_refused(tmp_path: Path) -> None:
    with_port = EmbeddedRelay(tmp_path, port=0)
    own = start_own_relay(with_port)
    try:
        assert own.new_secret is not None
        await send_trial(own.ingest_url, own.new_secret)
        with pytest.raises(RefusedError) as refused:
            await send_trial(own.ingest_url, "not the secret")
        assert refused.value.hint
    finally:
        with_port.stop()
    with pytest.raises(ConnectionFailedError):
        await send_trial(own.ingest_url, own.new_secret)

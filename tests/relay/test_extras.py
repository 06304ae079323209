from __future__ import annotations

import pytest

from webhook_relay.errors import MissingExtraError
from webhook_relay_server.extras import extra


def test_what_is_not_installed_is_one_line_with_the_command_that_installs_it() -> None:
    with pytest.raises(MissingExtraError) as refused, extra("scale", "A store in PostgreSQL"):
        import no_such_driver  # type: ignore[import-not-found]  # noqa: F401
    assert str(refused.value) == "A store in PostgreSQL needs no_such_driver: pip install 'ai-webhook-relay[scale]'"

"""The same delivery, sent many times at the same moment, is stored once."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from pathlib import Path

import pytest

from support.figures import milliseconds, of_form, print_figures
from support.posting import ACCEPTED, Answer, Sender, request, senders, webhook
from support.served import Served

SEED = 20261125
PARALLEL = 50
ROUNDS = of_form(short=20, long=200)


async def one_round(everybody: list[Sender], relay: Served, delivery: str, chance: random.Random) -> list[Answer]:
    """Send equal requests over all connections; some come in two pieces, so that each round mixes anew."""
    length = len(request(relay.address, delivery))
    chance.shuffle(everybody)
    cuts = [chance.choice((0, chance.randrange(1, length))) for _ in everybody]
    return await asyncio.gather(
        *(sender.post(delivery, webhook(delivery), cut_at=cut) for sender, cut in zip(everybody, cuts, strict=True))
    )


@pytest.mark.timeout(300)
async def test_equal_deliveries_at_the_same_moment_are_stored_once_and_all_answers_name_the_same_event(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    relay = Served(tmp_path)
    chance = random.Random(SEED)
    outcomes: Counter[tuple[int, int, int, int]] = Counter()
    seconds = []
    relay.start()
    try:
        async with senders(relay.address, PARALLEL) as everybody:
            for number in range(ROUNDS):
                answers = await one_round(everybody, relay, f"d-{number}", chance)
                outcomes[in_short(answers)] += 1
                assert {(answer.status, answer.receipt["seq"]) for answer in answers} == {(ACCEPTED, number + 1)}
                seconds += [answer.seconds for answer in answers]
        relay.program.terminate()
        relay.start()
        async with senders(relay.address, PARALLEL) as everybody:
            again = await one_round(everybody, relay, "d-0", chance)
    finally:
        relay.program.terminate()
    stored = relay.stored()
    print_figures(
        capsys,
        "duplicates",
        posts=PARALLEL * (ROUNDS + 1),
        deliveries=ROUNDS,
        stored=len(stored),
        answers=milliseconds(seconds),
    )
    # Of each round: one answer says that the event is new, 49 that it is not; one id, one seq.
    assert outcomes == Counter({(1, PARALLEL - 1, 1, 1): ROUNDS})
    assert in_short(again) == (0, PARALLEL, 1, 1)
    assert stored == [f"d-{number}" for number in range(ROUNDS)]


def in_short(answers: list[Answer]) -> tuple[int, int, int, int]:
    """Return how many are new, how many duplicates, and how many ids and seqs they name."""
    duplicates = sum(answer.receipt["duplicate"] for answer in answers)
    ids = {answer.receipt["id"] for answer in answers}
    return len(answers) - duplicates, duplicates, len(ids), len({answer.receipt["seq"] for answer in answers})

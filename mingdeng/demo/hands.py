"""Two pairs of hands: lives are written in forked children, the parent alone holds the database.

The work is pure reckoning and sealing, about as much as the inserting itself, so that two children
and the parent keep two cores busy. Always two, whatever the machine has: the rows of a seed must
not depend on where they were made. Ids are dealt out beforehand: child k takes every second one.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
import traceback
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

HANDS = 2
Message = tuple[str, Any]
Tell = Callable[[str, Any], None]
Work = Callable[[int, Tell], None]


class HandFailed(RuntimeError):
    """A child could not go on; the text is its traceback."""


def side_by_side(work: Work) -> Iterator[Message]:
    """Run `work(k, tell)` in `HANDS` children; yields what they tell, as it comes.

    Raises HandFailed when one fails; the others are ended then.
    """
    fork = multiprocessing.get_context("fork")
    ears: dict[Any, BaseProcess] = {}
    for number in range(HANDS):
        ear, mouth = fork.Pipe(duplex=False)
        child = fork.Process(target=_child, args=(work, number, mouth), daemon=True)
        child.start()
        mouth.close()
        ears[ear] = child
    try:
        while ears:
            for told in wait(list(ears)):
                yield from _hear(told, ears)
    finally:
        for left in ears.values():
            left.terminate()


def _hear(ear: Any, ears: dict[Any, BaseProcess]) -> Iterator[Message]:
    try:
        kind, held = ear.recv()
    except EOFError:
        raise HandFailed("a child ended without a word") from None
    if kind == "failed":
        raise HandFailed(held)
    if kind == "done":
        ears.pop(ear).join()
        return
    yield kind, held


def _child(work: Work, number: int, mouth: Connection) -> None:
    """A thread of its own gets its own database connections: the inherited one is the parent's,
    in the middle of its transaction. `_exit` leaves it unclosed for the same reason."""
    thread = threading.Thread(target=_speak, args=(work, number, mouth))
    thread.start()
    thread.join()
    mouth.close()
    os._exit(0)


def _speak(work: Work, number: int, mouth: Connection) -> None:
    try:
        work(number, lambda kind, held: mouth.send((kind, held)))
        mouth.send(("done", None))
    except BaseException:  # whatever it was, the parent must hear of it
        mouth.send(("failed", traceback.format_exc()))

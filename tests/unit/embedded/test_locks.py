"""Locks that live and die with the processes that hold them."""

import subprocess
import sys

from baton.embedded.locks import FileLock, is_held

_HOLD = "import sys; print('held', flush=True); sys.stdin.read()"


def test_a_lock_taken_alone_excludes_everybody_until_it_is_released(tmp_path):
    path = tmp_path / "lock"
    lock = FileLock.try_take(path)
    assert lock is not None
    assert FileLock.try_take(path) is None
    assert is_held(path)
    lock.release()
    assert not is_held(path)


def test_waiting_for_a_lock_ends_after_the_given_time(tmp_path):
    held = FileLock.share(tmp_path / "lock")
    assert FileLock.take(tmp_path / "lock", within_seconds=0.02) is None
    held.release()
    taken = FileLock.take(tmp_path / "lock", within_seconds=0)
    assert taken is not None
    taken.release()


def test_a_shared_lock_has_many_holders_and_is_free_when_the_last_one_leaves(tmp_path):
    path = tmp_path / "lock"
    first, second = FileLock.share(path), FileLock.share(path)
    first.release()
    assert is_held(path)
    second.release()
    assert not is_held(path)


def test_a_lock_handed_over_is_held_by_the_child_alone_and_dies_with_it(tmp_path):
    path = tmp_path / "lock"
    lock = FileLock.try_take(path)
    assert lock is not None
    with lock.handed_over() as descriptor:
        child = subprocess.Popen(
            [sys.executable, "-c", _HOLD],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=(descriptor,),
        )
    with child:
        assert is_held(path)
        child.kill()
        child.wait(10)
        assert not is_held(path)

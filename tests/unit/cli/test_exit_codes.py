import pytest

from baton import errors
from baton.cli.exit_codes import ExitCode, of_error, of_status


def _all(cls: type[errors.BatonError]) -> list[type[errors.BatonError]]:
    return [cls, *(found for child in cls.__subclasses__() for found in _all(child))]


@pytest.mark.parametrize("cls", _all(errors.BatonError))
def test_every_error_has_the_exit_code_of_its_branch(cls: type[errors.BatonError]) -> None:
    code = of_error(cls.__new__(cls))

    if issubclass(cls, errors.RequestError | errors.UnknownAgent):
        assert code == ExitCode.INVALID
    elif issubclass(cls, errors.ExecutionError):
        assert code == ExitCode.FAILED
    else:
        assert code == ExitCode.UNABLE


def test_the_exit_code_of_a_run_is_that_of_its_execution() -> None:
    assert [of_status(status) for status in ("completed", "failed", "cancelled")] == [0, 1, 3]

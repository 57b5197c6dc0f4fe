"""What a command leaves about a fault of its own."""

from baton.cli.exit_codes import ExitCode
from baton.cli.reporting import report_unexpected


def test_the_details_of_a_fault_hold_no_known_secret(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("BATON_HOME", str(tmp_path))
    monkeypatch.setenv("BATON_CREDENTIAL_CRM", '{"client_secret": "violet-otter-lamp"}')
    error = RuntimeError("refused violet-otter-lamp for ada@example.org")

    assert report_unexpected(error) is ExitCode.UNABLE

    kept = (tmp_path / "baton.log").read_text()
    assert "RuntimeError: refused" in kept
    assert "violet-otter-lamp" not in kept
    assert "ada@example.org" not in kept
    assert str(tmp_path / "baton.log") in capsys.readouterr().err

"""Starting the sandbox as a process, and its settings."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
import requests

from recado.sandbox.config import Config, read_config


def test_it_starts_says_where_the_phone_is_and_stops_on_sigterm(tmp_path: Path) -> None:
    environ = {
        **os.environ,
        "SANDBOX_PORT": "0",
        "SANDBOX_VAR": str(tmp_path),
        "SANDBOX_FIRM_NAME": "Faro Law",
    }
    command = [sys.executable, "-m", "recado.sandbox"]
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        address = line.split(" at ")[1].split(" ")[0]
        assert requests.get(f"{address}healthz", timeout=5).status_code == 200
        assert "Faro" in requests.get(address, timeout=5).text
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


def test_options_come_before_variables_and_both_before_defaults() -> None:
    config = read_config(["--port", "9001"], {"SANDBOX_PORT": "9000", "SANDBOX_SMS_NUMBER": "+13055550100"})
    assert (config.port, config.sms_number, config.firm_name) == (9001, "+13055550100", "Demo Law Firm")


@pytest.mark.parametrize(
    "environ",
    [
        {"SANDBOX_PORT": "many"},
        {"SANDBOX_PORT": "70000"},
        {"SANDBOX_CALLBACK_SECONDS": "-1"},
        {"SANDBOX_STRIPE_KEY": "sk_test_same", "SANDBOX_STRIPE_TRUST_KEY": "sk_test_same"},
    ],
)
def test_a_bad_setting_stops_it_with_a_message(
    environ: Mapping[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        read_config([], environ)
    assert stopped.value.code == 2
    assert "error:" in capsys.readouterr().err


def test_secrets_are_not_printed() -> None:
    assert "sandbox-auth-token" not in repr(Config())
    assert "whsec" not in repr(Config())

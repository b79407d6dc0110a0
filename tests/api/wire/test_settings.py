"""Settings from the command line, the environment and a file: what is wrong is refused, with the near miss."""

import subprocess

import pytest

from tests.conftest import BUILD, clean_environment

NAMES = "access-key-id account-id data engine listen log-level memory python-path region threads".split()


def refusal(*arguments, environment: dict | None = None) -> str:
    done = subprocess.run(
        [BUILD / "bindery", *arguments],
        env={**clean_environment(), **(environment or {})},
        capture_output=True,
        text=True,
        timeout=20,
    )
    assert done.returncode == 2 and done.stdout == ""
    return done.stderr


@pytest.mark.parametrize("name", NAMES)
def test_a_setting_misspelt_by_a_letter_is_named(name, tmp_path):
    wrong = name[0] + name[2:]
    assert f"--{name}" in refusal("serve", f"--{wrong}", "1")
    variable = "BINDERY_" + wrong.upper().replace("-", "_")
    assert "BINDERY_" + name.upper().replace("-", "_") in refusal("serve", environment={variable: "1"})
    file = tmp_path / "settings"
    file.write_text(f"{wrong} = 1\n")
    message = refusal("serve", "--config", file)
    assert f"{file}, line 1" in message and name in message


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["--listen", "nowhere"], "HOST:PORT"),
        (["--listen", "127.0.0.1:99999"], "HOST:PORT"),
        (["--threads", "0"], "--threads"),
        (["--threads", "two"], "--threads"),
        (["--memory", "-1"], "--memory"),
        (["--account-id", "12"], "twelve digits"),
        (["--log-level", "warn"], "warning"),
        (["data"], "takes no argument 'data'"),
        (["--data"], "--data wants a value"),
        (["--config", "/nowhere"], "/nowhere"),
        (["--engine", "/nowhere/engine", "--listen", "127.0.0.1:0"], "/nowhere/engine"),
    ],
)
def test_a_wrong_value_is_refused(arguments, message, tmp_path):
    folder = [] if "--data" in arguments else ["--data", tmp_path / "data"]
    assert message in refusal("serve", *folder, *arguments)


def test_a_misspelt_command_is_named():
    assert "serve" in refusal("serv")
    assert "--version" in refusal("--versio")

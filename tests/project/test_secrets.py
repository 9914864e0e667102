"""The secrets of an installation."""

import stat
from pathlib import Path

import pytest

from deploy import make_secrets


def test_secrets_are_long_and_all_different() -> None:
    made = make_secrets.contents()
    passwords = [value for name, value in made.items() if name.endswith(("password", "key"))]
    assert len(set(passwords)) == len(passwords)
    assert all(len(value) >= 40 for value in passwords)


def test_addresses_carry_the_password_of_their_role() -> None:
    made = make_secrets.contents()
    for role in make_secrets.ROLES:
        assert f"jobbtorg_{role}:{made[f'{role}_password']}@" in made[f"{role}_database_url"]
    assert made["redis_password"] in made["redis_url"]


def test_the_folder_is_closed_and_nothing_is_overwritten(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    make_secrets.write(folder)
    before = (folder / "secret_key").read_text()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    with pytest.raises(SystemExit, match="Finns redan"):
        make_secrets.write(folder)
    assert (folder / "secret_key").read_text() == before

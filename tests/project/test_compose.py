"""docker-compose.yml, Dockerfile and what they name, held against the code."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import get_commands

from deploy import make_secrets
from jobbtorg.core import health
from tests.project.installation import (
    APP_SERVICES,
    BASE,
    CHOSEN,
    GIVEN,
    command,
    compose,
    dockerfile,
    environment,
    service,
)

# What an installation reads: neither development's settings nor those of the tests.
SETTINGS = "\n".join(
    (BASE / "jobbtorg" / "settings" / f"{name}.py").read_text()
    for name in ("base", "databases", "production")
)
LOCKED = set(
    re.findall(r"^([\w-]+)(?:\[\w+\])?==", (BASE / "requirements.txt").read_text(), re.MULTILINE)
)
# The base image's own.
PYTHON = "python"


def shell_words(name: str) -> list[list[str]]:
    """The commands of a service, those of `sh -c` taken apart."""
    words = command(name)
    if words[:2] != ["sh", "-c"]:
        return [words]
    return [shlex.split(part) for part in words[2].split("&&")]


def read_by_settings(variable: str) -> bool:
    name = variable.removesuffix("_FILE")
    return name == "DJANGO_SETTINGS_MODULE" or f'"{name}"' in SETTINGS


@pytest.mark.parametrize("name", APP_SERVICES)
def test_every_command_starts_a_program_of_the_lock_file(name: str) -> None:
    for words in shell_words(name):
        assert words[0] in LOCKED | {PYTHON}


@pytest.mark.parametrize("name", APP_SERVICES)
def test_every_variable_is_read_by_the_settings(name: str) -> None:
    unread = [variable for variable in environment(name) if not read_by_settings(variable)]
    assert unread == []


@pytest.mark.parametrize("name", APP_SERVICES)
def test_every_required_variable_is_there(name: str) -> None:
    given = {variable.removesuffix("_FILE") for variable in environment(name)}
    production = (BASE / "jobbtorg" / "settings" / "production.py").read_text()
    required = set(re.findall(r'required\("(\w+)"\)', production)) | {"DATABASE_URL"}
    # Where a provider of single sign-on is named: who logs in there meets the web server alone.
    if name != "web":
        required -= {"OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"}
    assert required - given == set()


def test_single_sign_on_is_turned_on_by_what_is_passed_to_the_web_server() -> None:
    base = (BASE / "jobbtorg" / "settings" / "base.py").read_text()
    asked = set(re.findall(r'"(OIDC_\w+)"', base))
    passed = {key: value for key, value in environment("web").items() if key.startswith("OIDC_")}
    assert {key.removesuffix("_FILE") for key in passed} == asked
    assert passed.pop("OIDC_CLIENT_SECRET_FILE") == "/run/secrets/oidc_client_secret"
    # Off, until .env says otherwise.
    assert set(passed.values()) == {""}
    text = (BASE / "docker-compose.yml").read_text()
    assert all(f"{key}: ${{{key}:-}}" in text for key in passed)


@pytest.mark.parametrize("name", APP_SERVICES)
def test_every_service_of_ours_runs_with_production_settings_and_without_rights(name: str) -> None:
    one = service(name)
    assert environment(name)["DJANGO_SETTINGS_MODULE"] == "jobbtorg.settings.production"
    assert "JOBBTORG_TODAY" not in environment(name)
    assert "DEBUG" not in environment(name)
    assert one["cap_drop"] == ["ALL"]
    assert one["read_only"] is True


def test_management_commands_exist() -> None:
    for words in shell_words("migrate"):
        assert words[:2] == ["python", "manage.py"]
        assert words[2] in get_commands()


def test_every_mounted_secret_is_declared_and_made() -> None:
    declared = compose()["secrets"]
    made = make_secrets.contents()
    assert {Path(one["file"]).name for one in declared.values()} == set(made) | set(GIVEN)
    for name, one in compose()["services"].items():
        for variable, path in one.get("environment", {}).items():
            if variable.endswith("_FILE"):
                assert Path(path).name in one["secrets"], (name, variable)
        assert set(one.get("secrets", [])) <= set(declared), name


def test_every_secret_that_a_command_reads_is_mounted() -> None:
    for name, one in compose()["services"].items():
        for path in re.findall(r"/run/secrets/(\w+)", str(one)):
            assert path in one["secrets"], (name, path)
    script = (BASE / "deploy" / "postgres" / "10-roles.sh").read_text()
    assert set(re.findall(r"/run/secrets/(\w+_password)", script)) <= set(
        service("postgres")["secrets"]
    )


def test_every_mounted_file_exists() -> None:
    for one in compose()["services"].values():
        for mount in one.get("volumes", []):
            source = mount.split(":")[0]
            if source.startswith("."):
                assert (BASE / source).is_file(), source
            else:
                assert source in compose()["volumes"]


def test_the_roles_get_their_passwords_under_the_names_that_the_sql_reads() -> None:
    sql = (BASE / "deploy" / "postgres" / "roles.sql").read_text()
    script = (BASE / "deploy" / "postgres" / "10-roles.sh").read_text()
    mounts = " ".join(service("postgres")["volumes"])
    read = set(re.findall(r"\\getenv \w+ (\w+)", sql))
    assert read == set(re.findall(r"^(JOBBTORG_\w+)=", script, re.MULTILINE))
    (file,) = re.findall(r"-f (\S+)", script)
    assert f":{file}:" in mounts


def test_the_proxy_reaches_the_port_that_the_web_server_listens_on() -> None:
    bind = re.search(r'"0\.0\.0\.0:(\d+)"', (BASE / "deploy" / "gunicorn.conf.py").read_text())
    assert bind is not None
    port = bind[1]
    caddyfile = (BASE / "deploy" / "caddy" / "Caddyfile").read_text()
    assert service("web")["expose"] == [port]
    assert f"reverse_proxy web:{port}" in caddyfile
    assert f"EXPOSE {port}" in dockerfile()
    assert f"127.0.0.1:{port}{health.READY}" in str(service("web")["healthcheck"]["test"])
    assert f"path {health.LIVE} {health.READY}" in caddyfile


def test_the_web_server_says_what_browsers_may_do_and_the_proxy_adds_nothing() -> None:
    caddyfile = (BASE / "deploy" / "caddy" / "Caddyfile").read_text()
    answers, own = caddyfile.split("handle_errors")
    assert "header" not in re.sub(r"#.*", "", answers)
    assert "root" not in answers
    assert 'STATIC_URL = "static/"' in SETTINGS
    assert 'BASE_DIR / "staticfiles"' in SETTINGS
    for name in ("Content-Security-Policy", "Strict-Transport-Security", "Cache-Control"):
        assert name in own
    used = set(re.findall(r"\{\$(\w+)", caddyfile))
    assert used == set(environment("proxy"))


def test_the_image_takes_everything_that_runs_and_nothing_of_development() -> None:
    copied = {line.split()[1] for line in dockerfile() if line.startswith("COPY ")}
    for path in copied - {"--from=build", "--from=app"}:
        assert (BASE / path).exists(), path
    packages = {path.parent.name for path in BASE.glob("*/apps.py")} | {"jobbtorg"}
    assert packages | {"manage.py", "templates", "static", "requirements.txt"} <= copied
    ignored = (BASE / ".dockerignore").read_text().split()
    assert {"jobbtorg/devserver", "requirements-dev.txt", ".data", "secrets", "tests"} <= set(
        ignored
    )
    assert not {path for path in copied if path in ignored}


def test_the_image_is_built_with_what_production_settings_ask_for(tmp_path: Path) -> None:
    """What the image's own line runs, with the variables of that line and no other."""
    (line,) = [line for line in dockerfile() if "collectstatic" in line]
    words = shlex.split(line.removeprefix("RUN ").split("&&")[0])
    given = dict(word.split("=", 1) for word in words if re.match(r"[A-Z_]+=", word))
    assert words[len(given) :] == ["python", "manage.py", "collectstatic", "--noinput"]
    settings = "jobbtorg.settings.production"
    assert f"DJANGO_SETTINGS_MODULE={settings}" in " ".join(dockerfile())
    done = subprocess.run(
        [sys.executable, *words[len(given) + 1 :]],
        cwd=BASE,
        env={**given, "DJANGO_SETTINGS_MODULE": settings, "STATIC_ROOT": str(tmp_path)},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "staticfiles.json").is_file()


def test_the_images_run_as_ordinary_users() -> None:
    stages = "\n".join(dockerfile()).split("FROM ")
    for stage in stages:
        name = stage.split("\n", 1)[0].rpartition(" AS ")[2]
        if name in {"app", "proxy"}:
            assert re.search(r"^USER (?!root|0)", stage, re.MULTILINE), name
    assert service("redis")["user"] == "valkey"


def test_the_web_server_starts_the_same_way_in_image_and_compose() -> None:
    (line,) = [line for line in dockerfile() if line.startswith("CMD ")]
    assert line == "CMD " + str(command("web")).replace("'", '"')
    assert (BASE / command("web")[2]).is_file()


def test_values_that_must_be_chosen_stop_the_start_when_missing() -> None:
    text = (BASE / "docker-compose.yml").read_text()
    for name in CHOSEN:
        assert f"${{{name}:?" in text


def test_only_the_proxy_is_open_to_the_outside() -> None:
    for name, one in compose()["services"].items():
        assert ("ports" in one) == (name == "proxy")


def test_the_timetable_is_alone() -> None:
    keeping = [name for name in APP_SERVICES if "beat" in command(name)]
    assert keeping == ["beat"]
    assert not {"deploy", "scale"} & set(service("beat"))


def test_workers_connect_as_their_own_role() -> None:
    assert environment("worker")["DATABASE_URL_FILE"].endswith("worker_database_url")
    assert environment("web")["DATABASE_URL_FILE"].endswith("web_database_url")
    with_owner = [name for name in APP_SERVICES if "DATABASE_OWNER_URL_FILE" in environment(name)]
    assert with_owner == ["migrate"]

"""What hosts deploy: the container, compose, Kubernetes, and that they agree with each other."""

from __future__ import annotations

import fnmatch
import json
import os
import re
import shutil
import subprocess
import sys
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.utils import canonicalize_name

import gradlab
from gradlab.ui.host.settings import METRICS_PORT, SETTINGS
from tests.test_installation import pinned

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
KUBERNETES = DEPLOY / "kubernetes"
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
LOCK = (DEPLOY / "requirements.lock").read_text(encoding="utf-8")


UV = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["uv"]


def locked() -> dict[str, str]:
    """Return the versions in the lock file, by package."""
    found = re.findall(r"^([\w.-]+)==([\w.+]+) \\$", LOCK, re.M)
    return {canonicalize_name(name): version for name, version in found}


# The container


@pytest.mark.skipif(sys.platform != "linux", reason="hadolint comes by pip for Linux alone")
def test_the_linter_has_nothing_to_say_of_the_dockerfile() -> None:
    linter = Path(sys.executable).parent / "hadolint"
    run = subprocess.run([linter, ROOT / "Dockerfile"], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_image_is_made_by_the_script_and_nothing_else() -> None:
    runs = re.findall(r"^RUN (.*)$", DOCKERFILE, re.M)
    assert runs == ["sh /src/deploy/build.sh /opt/gradlab"]
    assert re.findall(r"^COPY (.*)$", DOCKERFILE, re.M) == [
        ". /src",
        "--from=build /opt/gradlab /opt/gradlab",
    ]
    script = DEPLOY / "build.sh"
    assert subprocess.run(["sh", "-n", script], check=False).returncode == 0  # noqa: S607


def test_the_image_runs_as_nobody_and_says_how_it_is() -> None:
    user = re.search(r"^USER (\d+):", DOCKERFILE, re.M)[1]
    assert int(user) > 1000
    assert re.search(r"^HEALTHCHECK ", DOCKERFILE, re.M)
    assert re.search(r"^STOPSIGNAL SIGTERM$", DOCKERFILE, re.M)
    command = json.loads(re.search(r"^CMD (\[.*\])$", DOCKERFILE, re.M)[1])
    assert command == ["gradlab", "--no-browser", "--address=0.0.0.0", "--port=8501"]


def test_its_settings_are_settings_that_fit() -> None:
    given = dict(re.findall(r"\b(GRADLAB_\w+)=(\w+)", DOCKERFILE))
    known = {each.name: each for each in SETTINGS}
    assert set(given) == {"GRADLAB_LOGS", "GRADLAB_METRICS_PORT"}
    for name, value in given.items():
        assert known[name].fits(value)


def test_a_container_that_is_asked_for_its_health_answers_under_its_base_path() -> None:
    check = json.loads(re.search(r"HEALTHCHECK[^[]*(\[.*\])$", DOCKERFILE, re.M)[1])
    told = "u = type('u', (), {'urlopen': lambda url, timeout: print(url)})"
    code = check[2].replace("import os, urllib.request as u", f"import os; {told}")
    for base, url in (("", "/_stcore/health"), ("/class/", "/class/_stcore/health")):
        run = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "STREAMLIT_SERVER_BASE_URL_PATH": base},
            capture_output=True,
            text=True,
            check=True,
        )
        assert run.stdout.strip() == f"http://127.0.0.1:8501{url}"


def test_the_lock_file_holds_what_is_tested_with_a_hash_for_each() -> None:
    versions = locked()
    tested = pinned("requirements.txt")
    wanted = {**tested, "prometheus-client": pinned("requirements-dev.txt")["prometheus-client"]}
    assert {name: versions[name].removesuffix("+cpu") for name in wanted} == wanted
    assert versions["torch"].endswith("+cpu")
    assert not [name for name in versions if name.startswith(("nvidia", "cuda", "triton"))]
    for block in re.split(r"\n(?=\w)", LOCK):
        if "==" in block.split("\n", 1)[0]:
            assert "--hash=sha256:" in block, block
    listed = (DEPLOY / "requirements.in").read_text(encoding="utf-8")
    assert f"prometheus-client=={versions['prometheus-client']}" in listed


def test_what_is_sent_to_the_builder_makes_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    patterns = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    assert patterns[0] == "*"
    for name in (pattern[1:] for pattern in patterns if pattern.startswith("!")):
        source, target = ROOT / name, tmp_path / "src" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    options = ["--no-deps", "--no-index", "--no-build-isolation", "-w", str(tmp_path)]
    command = [sys.executable, "-m", "pip", "wheel", "-q", *options, str(tmp_path / "src")]
    subprocess.run(command, check=True)
    (built,) = tmp_path.glob("*.whl")
    from zipfile import ZipFile

    with ZipFile(built) as one, ZipFile(wheel) as other:
        names = {name for name in other.namelist() if not fnmatch.fnmatch(name, "*RECORD")}
        assert names == {n for n in one.namelist() if not fnmatch.fnmatch(n, "*RECORD")}
        assert [n for n in names if one.read(n) != other.read(n)] == []


# Community Cloud

# What it looks for, the first one wins: beside the main file, then at the top, which are one here.
ITS_ORDER = ("uv.lock", "Pipfile", "environment.yml", "requirements.txt", "pyproject.toml")


def test_community_cloud_takes_the_requirements_and_torch_without_cuda() -> None:
    assert (ROOT / "app.py").is_file()
    assert next(name for name in ITS_ORDER if (ROOT / name).exists()) == "requirements.txt"
    assert not (ROOT / "uv.toml").exists(), "it would be read in the place of pyproject.toml"
    assert UV["pip"] == {"torch-backend": "cpu"}


# Compose

COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))


def test_compose_starts_the_replicas_that_nginx_knows() -> None:
    known = (DEPLOY / "nginx" / "replicas.conf").read_text(encoding="utf-8")
    services = COMPOSE["services"]
    replicas = {name: each for name, each in services.items() if name.startswith("replica")}
    addresses = {each["networks"]["inside"]["ipv4_address"] for each in replicas.values()}
    assert {f"{address}:8501" for address in addresses} == set(
        re.findall(r"^server (\S+) ", known, re.M)
    )
    assert len(addresses) == len(replicas) == 2
    assert set(services["proxy"]["depends_on"]) == set(replicas)
    alike = [{k: v for k, v in each.items() if k != "networks"} for each in replicas.values()]
    assert alike[0] == alike[1]


def test_only_the_proxy_is_reached_and_the_replicas_reach_nobody() -> None:
    services = COMPOSE["services"]
    assert [name for name, each in services.items() if "ports" in each] == ["proxy"]
    assert COMPOSE["networks"]["inside"]["internal"] is True
    listens = (DEPLOY / "nginx" / "listen.conf").read_text(encoding="utf-8")
    port = services["proxy"]["ports"][0].split(":")[1]
    assert f"listen {port} " in listens
    for each in services.values():
        assert each["read_only"] is True
        assert each["cap_drop"] == ["ALL"]
        assert each["tmpfs"] == ["/tmp"]  # noqa: S108


# Kubernetes


def documents(overlay: str) -> list[dict[str, Any]]:
    """Return what an overlay makes: its resources with its patches, as kustomize does."""
    folder = KUBERNETES / overlay
    plan = yaml.safe_load((folder / "kustomization.yaml").read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = []
    for name in plan["resources"]:
        if (folder / name).is_dir():
            found += documents(str(Path(overlay) / name))
        else:
            text = (folder / name).read_text(encoding="utf-8")
            found += [each for each in yaml.safe_load_all(text) if each]
    for patch in plan.get("patches", []):
        found = patched(found, patch)
    return found


def patched(found: list[dict[str, Any]], patch: dict[str, Any]) -> list[dict[str, Any]]:
    change = yaml.safe_load(patch["patch"])
    if isinstance(change, dict):
        assert change["$patch"] == "delete"
        assert change["kind"] in {each["kind"] for each in found}
        return [each for each in found if each["kind"] != change["kind"]]
    found = deepcopy(found)
    (target,) = [each for each in found if each["kind"] == patch["target"]["kind"]]
    assert target["metadata"]["name"] == patch["target"]["name"]
    for operation in change:
        assert operation["op"] == "replace"
        *way, last = operation["path"].strip("/").split("/")
        at: Any = target
        for step in way:
            at = at[int(step)] if isinstance(at, list) else at[step]
        assert last in at
        at[last] = operation["value"]
    return found


def one(overlay: str, kind: str) -> dict[str, Any]:
    (found,) = [each for each in documents(overlay) if each["kind"] == kind]
    return found


OVERLAYS = ["base", "small", "large", "gateway"]


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_manifest_is_what_kubernetes_takes(overlay: str) -> None:
    import kubernetes_validate

    made = documents(overlay)
    kinds = {each["kind"] for each in made}
    assert {"Deployment", "Service", "HorizontalPodAutoscaler", "PodDisruptionBudget"} <= kinds
    assert "NetworkPolicy" in kinds
    for each in made:
        if each["kind"] != "HTTPRoute":  # a resource of its own, without a schema here
            kubernetes_validate.validate(each, "1.32", strict=True)


def test_the_check_of_manifests_sees_a_wrong_one() -> None:
    import kubernetes_validate

    wrong = deepcopy(one("small", "Deployment"))
    wrong["spec"]["replica"] = 3
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, "1.32", strict=True)


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_the_parts_of_a_deployment_find_each_other(overlay: str) -> None:
    deployment = one(overlay, "Deployment")
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    name = deployment["metadata"]["name"]
    service = one(overlay, "Service")
    assert service["spec"]["selector"].items() <= labels.items()
    for kind in ("PodDisruptionBudget", "NetworkPolicy"):
        spec = one(overlay, kind)["spec"]
        selector = spec.get("selector") or spec["podSelector"]
        assert selector["matchLabels"].items() <= labels.items()
    scaler = one(overlay, "HorizontalPodAutoscaler")["spec"]
    assert scaler["scaleTargetRef"]["name"] == name
    assert scaler["minReplicas"] == deployment["spec"]["replicas"]
    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    ports = {port["name"]: port["containerPort"] for port in container["ports"]}
    assert f"GRADLAB_METRICS_PORT={ports['metrics']}" in DOCKERFILE
    assert service["spec"]["ports"][0]["targetPort"] in ports
    rules = one(overlay, "NetworkPolicy")["spec"]["ingress"]
    assert {each["ports"][0]["port"] for each in rules} == set(ports)
    assert container["image"] == f"gradlab:{gradlab.__version__}"


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_a_pod_may_do_nothing_and_reach_nobody(overlay: str) -> None:
    pod = one(overlay, "Deployment")["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert f"USER {pod['securityContext']['runAsUser']}:" in DOCKERFILE
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert pod["automountServiceAccountToken"] is False
    # Kubernetes would set GRADLAB_PORT and others for a service of this name.
    assert pod["enableServiceLinks"] is False
    policy = one(overlay, "NetworkPolicy")["spec"]
    assert "Egress" in policy["policyTypes"]
    assert policy["egress"] == []


def test_a_visitor_stays_with_one_pod_by_either_way_in() -> None:
    notes = one("small", "Ingress")["metadata"]["annotations"]
    prefix = "nginx.ingress.kubernetes.io/"
    assert notes[f"{prefix}affinity"] == "cookie"
    assert notes[f"{prefix}session-cookie-name"] == "gradlab"
    assert int(notes[f"{prefix}proxy-read-timeout"]) >= 3600
    route = one("gateway", "HTTPRoute")["spec"]["rules"][0]
    assert route["sessionPersistence"] == {"type": "Cookie", "sessionName": "gradlab"}
    assert route["backendRefs"][0]["name"] == one("gateway", "Service")["metadata"]["name"]
    assert not [each for each in documents("gateway") if each["kind"] == "Ingress"]


def test_no_port_of_counters_is_shown_to_visitors() -> None:
    assert METRICS_PORT.default == ""
    service = one("large", "Service")["spec"]["ports"]
    assert [each["targetPort"] for each in service] == ["http"]

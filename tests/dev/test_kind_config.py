"""kind needs Docker, which is not at hand here: the form of its configuration is what can be checked."""

from __future__ import annotations

import yaml

from leastwise_dev.caches import ROOT

TOP = {
    "kind",
    "apiVersion",
    "name",
    "nodes",
    "networking",
    "kubeadmConfigPatches",
    "featureGates",
    "runtimeConfig",
}
NODE = {"role", "image", "labels", "extraMounts", "extraPortMappings", "kubeadmConfigPatches"}
NETWORK = {"ipFamily", "apiServerPort", "apiServerAddress", "podSubnet", "serviceSubnet", "disableDefaultCNI"}


def test_kind_configuration_uses_the_fields_of_v1alpha4() -> None:
    config = yaml.safe_load((ROOT / "kind-config.yaml").read_text())
    assert (config["kind"], config["apiVersion"]) == ("Cluster", "kind.x-k8s.io/v1alpha4")
    assert set(config) <= TOP
    assert set(config["networking"]) <= NETWORK
    assert all(set(node) <= NODE for node in config["nodes"])
    assert [node["role"] for node in config["nodes"]].count("control-plane") == 1


def test_kind_api_server_listens_on_loopback_only() -> None:
    config = yaml.safe_load((ROOT / "kind-config.yaml").read_text())
    assert config["networking"]["apiServerAddress"] == "127.0.0.1"

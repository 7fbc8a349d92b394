// Command devcluster is one program with four names: a control plane for tests and the demo.
//
// It holds kube-apiserver, kube-controller-manager, kubectl and an embedded etcd, all built from their
// Go modules. The component is its first argument, or the name that it was started by (so that a link
// called kubectl works). It is never shipped: see ../dev/leastwise_dev for the code that starts it.
package main

import (
	"fmt"
	"net/url"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/spf13/pflag"
	"go.etcd.io/etcd/server/v3/embed"
	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	"k8s.io/kubectl/pkg/cmd"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllermanager "k8s.io/kubernetes/cmd/kube-controller-manager/app"
)

func main() {
	component := filepath.Base(os.Args[0])
	if !known(component) && len(os.Args) > 1 {
		component = os.Args[1]
		os.Args = append([]string{component}, os.Args[2:]...)
	}
	switch component {
	case "etcd":
		os.Exit(runEtcd())
	case "kube-apiserver":
		os.Exit(cli.Run(apiserver.NewAPIServerCommand()))
	case "kube-controller-manager":
		os.Exit(cli.Run(controllermanager.NewControllerManagerCommand()))
	case "kubectl":
		command := cmd.NewDefaultKubectlCommand()
		if err := cli.RunNoErrOutput(command); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	default:
		fmt.Fprintln(os.Stderr, "usage: devcluster etcd|kube-apiserver|kube-controller-manager|kubectl [flags]")
		os.Exit(2)
	}
}

func known(component string) bool {
	switch component {
	case "etcd", "kube-apiserver", "kube-controller-manager", "kubectl":
		return true
	}
	return false
}

// runEtcd serves a single member on loopback until SIGTERM or SIGINT. Nothing is fsynced: the data is
// thrown away with the test, and a killed process (not a killed machine) loses nothing.
func runEtcd() int {
	flags := pflag.NewFlagSet("etcd", pflag.ExitOnError)
	dir := flags.String("data-dir", "", "folder that holds the data")
	client := flags.String("client-url", "", "http://127.0.0.1:PORT for clients")
	peer := flags.String("peer-url", "", "http://127.0.0.1:PORT for peers")
	_ = flags.Parse(os.Args[1:])

	clientURL, err := url.Parse(*client)
	if err != nil || *client == "" || *dir == "" || *peer == "" {
		fmt.Fprintln(os.Stderr, "etcd: --data-dir, --client-url and --peer-url are needed")
		return 2
	}
	peerURL, err := url.Parse(*peer)
	if err != nil {
		fmt.Fprintln(os.Stderr, "etcd: --peer-url:", err)
		return 2
	}

	config := embed.NewConfig()
	config.Dir = *dir
	config.UnsafeNoFsync = true
	config.LogLevel = "warn"
	config.ListenClientUrls = []url.URL{*clientURL}
	config.AdvertiseClientUrls = []url.URL{*clientURL}
	config.ListenPeerUrls = []url.URL{*peerURL}
	config.AdvertisePeerUrls = []url.URL{*peerURL}
	config.InitialCluster = config.InitialClusterFromName(config.Name)

	server, err := embed.StartEtcd(config)
	if err != nil {
		fmt.Fprintln(os.Stderr, "etcd:", err)
		return 1
	}
	defer server.Close()
	select {
	case <-server.Server.ReadyNotify():
	case <-time.After(60 * time.Second):
		fmt.Fprintln(os.Stderr, "etcd: not ready after 60 s")
		return 1
	}
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, syscall.SIGINT)
	select {
	case <-stop:
		return 0
	case err := <-server.Err():
		fmt.Fprintln(os.Stderr, "etcd:", err)
		return 1
	}
}

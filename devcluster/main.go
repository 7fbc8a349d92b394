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

// runEtcd serves a single member until SIGTERM or SIGINT. It takes the flags of the etcd program that
// starting one member needs, so that either can be started by the same command line.
func runEtcd() int {
	flags := pflag.NewFlagSet("etcd", pflag.ExitOnError)
	dir := flags.String("data-dir", "", "folder that holds the data")
	listenClient := flags.String("listen-client-urls", "", "http://127.0.0.1:PORT for clients")
	adviseClient := flags.String("advertise-client-urls", "", "the same, as told to clients")
	listenPeer := flags.String("listen-peer-urls", "", "http://127.0.0.1:PORT for peers")
	advisePeer := flags.String("initial-advertise-peer-urls", "", "the same, as told to peers")
	cluster := flags.String("initial-cluster", "", "default=http://127.0.0.1:PORT")
	logLevel := flags.String("log-level", "warn", "debug, info, warn or error")
	// The data is thrown away with the test, and a killed process (not a killed machine) loses nothing.
	noFsync := flags.Bool("unsafe-no-fsync", false, "do not wait for the disk")
	_ = flags.Parse(os.Args[1:])

	urls := make([]url.URL, 0, 4)
	for _, value := range []string{*listenClient, *adviseClient, *listenPeer, *advisePeer} {
		parsed, err := url.Parse(value)
		if err != nil || value == "" || *dir == "" || *cluster == "" {
			fmt.Fprintln(os.Stderr, "etcd: needs --data-dir, --initial-cluster and one URL in each URL flag")
			return 2
		}
		urls = append(urls, *parsed)
	}

	config := embed.NewConfig()
	config.Dir = *dir
	config.UnsafeNoFsync = *noFsync
	config.LogLevel = *logLevel
	config.ListenClientUrls = urls[0:1]
	config.AdvertiseClientUrls = urls[1:2]
	config.ListenPeerUrls = urls[2:3]
	config.AdvertisePeerUrls = urls[3:4]
	config.InitialCluster = *cluster

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

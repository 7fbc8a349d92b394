// Command rbacbench decides requests with Kubernetes' own RBAC authorizer, in process, and counts how many a
// second it manages. Its listers read an indexer, as those of the API server do, and the privileged group is
// asked first, as there.
//
//	rbacbench WORLD.json REQUESTS.jsonl SECONDS [ANSWERS]
//
// It prints one JSON object; with ANSWERS it also writes 1 or 0 for each request, in order.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"syscall"
	"time"

	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/apiserver/pkg/authorization/authorizer"
	"k8s.io/apiserver/pkg/authorization/authorizerfactory"
	"k8s.io/apiserver/pkg/authorization/union"
	rbaclisters "k8s.io/client-go/listers/rbac/v1"
	"k8s.io/client-go/tools/cache"
	"k8s.io/kubernetes/plugin/pkg/auth/authorizer/rbac"
)

type request struct {
	User        string   `json:"user"`
	Groups      []string `json:"groups"`
	Verb        string   `json:"verb"`
	Group       string   `json:"group"`
	Resource    string   `json:"resource"`
	Subresource string   `json:"subresource"`
	Name        string   `json:"name"`
	Namespace   string   `json:"namespace"`
	Path        *string  `json:"path"`
}

func main() {
	if len(os.Args) < 4 {
		fmt.Fprintln(os.Stderr, "usage: rbacbench WORLD.json REQUESTS.jsonl SECONDS [ANSWERS]")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2], os.Args[3], os.Args[4:]); err != nil {
		fmt.Fprintln(os.Stderr, "rbacbench:", err)
		os.Exit(1)
	}
}

func run(world, requests, seconds string, answers []string) error {
	least, err := strconv.ParseFloat(seconds, 64)
	if err != nil {
		return err
	}
	started := time.Now()
	decider, err := load(world)
	if err != nil {
		return err
	}
	loaded := time.Since(started)
	attributes, err := read(requests)
	if err != nil {
		return err
	}
	ctx := context.Background()
	said := make([]byte, 0, 2*len(attributes))
	count, allowed := 0, 0
	started = time.Now()
	for time.Since(started).Seconds() < least || count < len(attributes) {
		decision, _, _ := decider.Authorize(ctx, attributes[count%len(attributes)])
		answer := byte('0')
		if decision == authorizer.DecisionAllow {
			answer = '1'
			allowed++
		}
		if count < len(attributes) {
			said = append(said, answer, '\n')
		}
		count++
	}
	spent := time.Since(started).Seconds()
	if len(answers) > 0 {
		if err := os.WriteFile(answers[0], said, 0o600); err != nil {
			return err
		}
	}
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(map[string]any{
		"decisions": count, "allowed": allowed, "seconds": spent, "per_second": float64(count) / spent,
		"load_seconds": loaded.Seconds(), "peak_mib": float64(usage.Maxrss) / 1024,
	})
}

// load fills the indexers from one List, as the informers of the API server are filled.
func load(path string) (authorizer.Authorizer, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var list struct {
		Items []json.RawMessage `json:"items"`
	}
	if err := json.Unmarshal(content, &list); err != nil {
		return nil, err
	}
	byNamespace := cache.Indexers{cache.NamespaceIndex: cache.MetaNamespaceIndexFunc}
	stores := map[string]cache.Indexer{}
	for _, kind := range []string{"Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"} {
		stores[kind] = cache.NewIndexer(cache.MetaNamespaceKeyFunc, byNamespace)
	}
	for _, raw := range list.Items {
		var head struct {
			Kind string `json:"kind"`
		}
		if err := json.Unmarshal(raw, &head); err != nil {
			return nil, err
		}
		object := map[string]any{
			"Role": &rbacv1.Role{}, "ClusterRole": &rbacv1.ClusterRole{},
			"RoleBinding": &rbacv1.RoleBinding{}, "ClusterRoleBinding": &rbacv1.ClusterRoleBinding{},
		}[head.Kind]
		if object == nil {
			continue
		}
		if err := json.Unmarshal(raw, object); err != nil {
			return nil, err
		}
		if err := stores[head.Kind].Add(object); err != nil {
			return nil, err
		}
	}
	decider := rbac.New(
		&rbac.RoleGetter{Lister: rbaclisters.NewRoleLister(stores["Role"])},
		&rbac.RoleBindingLister{Lister: rbaclisters.NewRoleBindingLister(stores["RoleBinding"])},
		&rbac.ClusterRoleGetter{Lister: rbaclisters.NewClusterRoleLister(stores["ClusterRole"])},
		&rbac.ClusterRoleBindingLister{Lister: rbaclisters.NewClusterRoleBindingLister(stores["ClusterRoleBinding"])},
	)
	return union.New(authorizerfactory.NewPrivilegedGroups(user.SystemPrivilegedGroup), decider), nil
}

func read(path string) ([]authorizer.AttributesRecord, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var found []authorizer.AttributesRecord
	lines := bufio.NewScanner(bytes.NewReader(content))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var line request
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			return nil, err
		}
		record := authorizer.AttributesRecord{
			User: &user.DefaultInfo{Name: line.User, Groups: line.Groups}, Verb: line.Verb,
		}
		if line.Path != nil {
			record.Path = *line.Path
		} else {
			record.APIGroup, record.Resource, record.Subresource = line.Group, line.Resource, line.Subresource
			record.Name, record.Namespace, record.ResourceRequest = line.Name, line.Namespace, true
		}
		found = append(found, record)
	}
	return found, lines.Err()
}

{{/* In its own namespace: the Lease, and prior documents. */}}
{{- define "leastwise.rules.own" -}}
# A create cannot be limited to a name.
- apiGroups: [coordination.k8s.io]
  resources: [leases]
  verbs: [create]
- apiGroups: [coordination.k8s.io]
  resources: [leases]
  resourceNames: [{{ .Values.settings.leaseName | quote }}]
  verbs: [get, update]
- apiGroups: [apps]
  resources: [controllerrevisions]
  verbs: [create, delete, get, list, patch]
{{- end -}}

{{/* The rules of each right of the privilege ladder; docs/privileges.md lists them and a test compares. */}}

{{- define "leastwise.rules.bind" -}}
- apiGroups: [rbac.authorization.k8s.io]
  resources: [rolebindings]
  verbs: [create, delete, patch]
- apiGroups: [leastwise.dev]
  resources: [withdrawals]
  verbs: [create, delete]
{{- with .Values.privileges.bindableClusterRoles }}
- apiGroups: [rbac.authorization.k8s.io]
  resources: [clusterroles]
  resourceNames:
    {{- toYaml . | nindent 4 }}
  verbs: [bind]
{{- end }}
{{- end -}}

{{/* Without `bind` the RoleBinding to a new Role is refused, with `escalate` too. */}}
{{- define "leastwise.rules.roles" -}}
- apiGroups: [rbac.authorization.k8s.io]
  resources: [roles]
  verbs: [create, delete, patch]
- apiGroups: [rbac.authorization.k8s.io]
  resources: [roles]
  verbs: [bind{{ if eq (int .Values.privileges.level) 3 }}, escalate{{ end }}]
{{- end -}}

{{- define "leastwise.rules.mirror" -}}
{{ toYaml .Values.mirror.rules }}
{{- end -}}

{{- define "leastwise.rules.annotate" -}}
- apiGroups: [""]
  resources: [serviceaccounts]
  verbs: [patch]
{{- end -}}

{{- define "leastwise.rules.pods" -}}
- apiGroups: [""]
  resources: [pods]
  verbs: [list]
{{- end -}}

{{/* Where the guard reads the cluster's identity, unless it is set. */}}
{{- define "leastwise.guardParameter" -}}
{{- if not .Values.cluster.id -}}
paramRef:
  name: kube-system
  parameterNotFoundAction: Deny
{{- end -}}
{{- end -}}

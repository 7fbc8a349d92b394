{{/* Names and labels. At level 3 the process has a name and a ServiceAccount of its own, so that the right
to escalate never comes to an account whose tokens were given out at another level. */}}

{{- define "leastwise.chart" -}}
{{- printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "leastwise.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{- define "leastwise.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- $name := include "leastwise.name" . -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "leastwise.level" -}}
{{- int .Values.privileges.level -}}
{{- end -}}

{{- define "leastwise.escalateSuffix" -}}
{{- if eq (int .Values.privileges.level) 3 -}}-escalate{{- end -}}
{{- end -}}

{{- define "leastwise.processName" -}}
{{- printf "%s%s" (include "leastwise.fullname" .) (include "leastwise.escalateSuffix" .) -}}
{{- end -}}

{{- define "leastwise.plainServiceAccount" -}}
{{- default (include "leastwise.fullname" .) .Values.serviceAccount.name -}}
{{- end -}}

{{- define "leastwise.serviceAccount" -}}
{{- printf "%s%s" (include "leastwise.plainServiceAccount" .) (include "leastwise.escalateSuffix" .) -}}
{{- end -}}

{{- define "leastwise.cleanupServiceAccount" -}}
{{- printf "%s-cleanup" (include "leastwise.fullname" .) -}}
{{- end -}}

{{- define "leastwise.image" -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) -}}
{{- end -}}
{{- end -}}

{{- define "leastwise.selectorLabels" -}}
app.kubernetes.io/name: {{ include "leastwise.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "leastwise.labels" -}}
helm.sh/chart: {{ include "leastwise.chart" . }}
{{ include "leastwise.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: leastwise
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* The operator as a subject of a binding. */}}
{{- define "leastwise.subject" -}}
- kind: ServiceAccount
  name: {{ include "leastwise.serviceAccount" . }}
  namespace: {{ .Release.Namespace }}
{{- end -}}

{{/* "true" when the operator may write in every namespace. */}}
{{- define "leastwise.everywhere" -}}
{{- if has "*" .Values.privileges.namespaces -}}true{{- end -}}
{{- end -}}

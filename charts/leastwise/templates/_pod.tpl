{{/* What every pod of the chart has in common: clean under the restricted pod security standard. */}}

{{- define "leastwise.podSecurity" -}}
securityContext:
  runAsNonRoot: true
  runAsUser: {{ int64 .Values.runAsUser }}
  runAsGroup: {{ int64 .Values.runAsUser }}
  fsGroup: {{ int64 .Values.runAsUser }}
  seccompProfile:
    type: RuntimeDefault
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
automountServiceAccountToken: true
enableServiceLinks: false
volumes:
  - name: tmp
    emptyDir:
      sizeLimit: 64Mi
{{- end -}}

{{- define "leastwise.containerSecurity" -}}
image: {{ include "leastwise.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  runAsNonRoot: true
  capabilities:
    drop: [ALL]
resources:
  {{- toYaml .Values.resources | nindent 2 }}
volumeMounts:
  - name: tmp
    mountPath: /tmp
{{- end -}}

{{/* The settings of the process, as environment variables; lists are JSON. */}}
{{- define "leastwise.environment" -}}
- name: LEASTWISE_OPERATOR_NAMESPACE
  valueFrom:
    fieldRef:
      fieldPath: metadata.namespace
- name: LEASTWISE_POD_NAME
  valueFrom:
    fieldRef:
      fieldPath: metadata.name
{{- range $key := list "id" "name" "arn" "issuer" }}
- name: LEASTWISE_CLUSTER_{{ upper $key }}
  value: {{ get $.Values.cluster $key | quote }}
{{- end }}
{{- with .Values.scope.namespaces }}
- name: LEASTWISE_NAMESPACES
  value: {{ toJson . | quote }}
{{- end }}
{{- range $key, $value := .Values.settings }}
- name: LEASTWISE_{{ snakecase $key | upper }}
  value: {{ if kindIs "string" $value }}{{ quote $value }}{{ else if kindIs "slice" $value }}{{ toJson $value | quote }}{{ else }}{{ int64 $value | quote }}{{ end }}
{{- end }}
- name: HOME
  value: /tmp
{{- with .Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "leastwise.cleanupHook" -}}
helm.sh/hook: post-delete
helm.sh/hook-weight: {{ . | quote }}
helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
{{- end -}}

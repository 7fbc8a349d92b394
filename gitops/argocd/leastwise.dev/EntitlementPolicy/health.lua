-- Health of an EntitlementPolicy, by its conditions (docs/conditions.md). Time is never looked at: the
-- operator decides deadlines.
local health = { status = "Progressing", message = "Waiting for Leastwise to look at this generation" }
local conditions = {}
if obj.status ~= nil and obj.status.conditions ~= nil then
  for _, condition in ipairs(obj.status.conditions) do
    conditions[condition.type] = condition
  end
end
local ready = conditions["Ready"]

local function is_true(type)
  return conditions[type] ~= nil and conditions[type].status == "True"
end

if obj.metadata.deletionTimestamp ~= nil then
  health.message = ready ~= nil and ready.message or "What it granted is being taken away"
  return health
end

if ready == nil or obj.status.observedGeneration ~= obj.metadata.generation then
  return health
end

health.message = ready.message
if ready.status == "False" and ready.reason == "Suspended" then
  health.status = "Suspended"
elseif is_true("Stalled") then
  health.status = "Degraded"
  health.message = conditions["Stalled"].message
elseif is_true("Reconciling") then
  health.message = conditions["Reconciling"].message
elseif ready.status == "True" then
  health.status = "Healthy"
  -- Drift that is only reported turns an application red where its owner asks for it.
  local annotations = obj.metadata.annotations or {}
  if annotations["leastwise.dev/drift-health"] == "Degraded" and is_true("Drifted") then
    health.status = "Degraded"
    health.message = conditions["Drifted"].message
  end
end
return health

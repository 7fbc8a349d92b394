-- Health of a Withdrawal, by its conditions (docs/removal.md). Time is never looked at: the operator
-- decides deadlines.
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
  health.message = ready ~= nil and ready.message or "The withdrawal is being deleted"
  return health
end

if ready == nil or obj.status.observedGeneration ~= obj.metadata.generation then
  return health
end

health.message = ready.message
if is_true("Stalled") then
  health.status = "Degraded"
  health.message = conditions["Stalled"].message
elseif is_true("Reconciling") then
  health.message = conditions["Reconciling"].message
elseif ready.status == "True" then
  health.status = "Healthy"
end
return health

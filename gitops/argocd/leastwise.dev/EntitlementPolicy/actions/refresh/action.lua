-- Asks for a run now: any new value of the annotation does. Git does not hold it, and self-heal keeps it.
local os = require("os")
if obj.metadata.annotations == nil then
  obj.metadata.annotations = {}
end
obj.metadata.annotations["leastwise.dev/reconcile-at"] = os.date("!%Y-%m-%dT%H:%M:%SZ")
return obj

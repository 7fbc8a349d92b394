-- Holds everything as it is, and keeps what to resume to.
if obj.metadata.annotations == nil then
  obj.metadata.annotations = {}
end
if obj.spec.enforcement ~= "Suspended" then
  obj.metadata.annotations["leastwise.dev/suspended-from"] = obj.spec.enforcement or "Observe"
end
obj.spec.enforcement = "Suspended"
return obj

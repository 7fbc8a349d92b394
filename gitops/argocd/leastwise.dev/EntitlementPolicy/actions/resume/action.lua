-- Goes back to what was suspended; to Observe, which writes nothing, where that is not known.
local annotations = obj.metadata.annotations
obj.spec.enforcement = "Observe"
if annotations ~= nil and annotations["leastwise.dev/suspended-from"] ~= nil then
  if annotations["leastwise.dev/suspended-from"] == "Enforce" then
    obj.spec.enforcement = "Enforce"
  end
  -- Emptied, not taken out: Argo CD would put an empty map back as it was.
  annotations["leastwise.dev/suspended-from"] = ""
end
return obj

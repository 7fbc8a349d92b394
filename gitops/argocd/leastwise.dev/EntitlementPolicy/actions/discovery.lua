-- suspend and resume change the spec: without self-heal only, for Git would change it back.
local deleting = obj.metadata.deletionTimestamp ~= nil
local suspended = obj.spec.enforcement == "Suspended"
local actions = {}
actions["refresh"] = { disabled = deleting }
actions["suspend"] = { disabled = deleting or suspended }
actions["resume"] = { disabled = deleting or not suspended }
return actions

"""Prints as JSON the actions, in small letters, that know no type of resource, out of AWS's reference as cfn-lint has it."""

import json
import os
import sys

import cfnlint

path = os.path.join(os.path.dirname(cfnlint.__file__), "data", "AdditionalSpecs", "Policies.json")
with open(path, encoding="utf8") as file:
    services = json.load(file)
actions = [
    f"{service}:{name}"
    for service, described in services.items()
    for name, action in described["Actions"].items()
    if not action.get("Resources")
]
json.dump(sorted(actions), sys.stdout)

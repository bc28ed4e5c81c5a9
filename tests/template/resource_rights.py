"""Prints as JSON what rights CloudFormation names for kinds of resources, out of the descriptions that cfn-lint has."""

import glob
import json
import os
import sys

import cfnlint

folder = os.path.join(os.path.dirname(cfnlint.__file__), "data", "schemas", "resources")
rights = set()
for path in glob.glob(os.path.join(folder, "*.json")):
    with open(path, encoding="utf8") as file:
        schema = json.load(file)
    if schema.get("typeName") in sys.argv[1:]:
        for work in ("create", "read", "update", "delete"):
            rights.update(schema.get("handlers", {}).get(work, {}).get("permissions", []))
json.dump(sorted(rights), sys.stdout)

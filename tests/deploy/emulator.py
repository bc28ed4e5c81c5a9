"""Starts the AWS emulator: `emulator.py PORT`. Says "ready" when it can be asked, and ends when its input ends.

The emulator knows the services that the stack uses, but its CloudFormation passes over some kinds of resources. Those
in `more_resources.py` are made here through the emulator's own API, as CloudFormation makes them through AWS's.
It obeys a DeletionPolicy where a stack is removed and not where it is changed, and knows no RetainExceptOnCreate: both are
mended. It takes no stack back that it could not make. What it passes over it lists without a name: it is left out of the list.
What it parses by a service's model is held against that model (`service_models.py`).
One more thing is changed: its ValidateTemplate fails on every remark of cfn-lint, AWS's own only on errors. The
remarks are read by tests/template.
"""

import os
import sys

from moto.cloudformation import models, parsing
from moto.server import ThreadedMotoServer

port = int(sys.argv[1])
os.environ.update(
    AWS_ENDPOINT_URL=f"http://127.0.0.1:{port}",
    AWS_ACCESS_KEY_ID="emulated",
    AWS_SECRET_ACCESS_KEY="emulated",
    AWS_DEFAULT_REGION="eu-west-1",
)

import calls  # noqa: E402, F401
import more_actions  # noqa: E402, F401 (they are known to the emulator once they exist, as the following classes)
import more_resources  # noqa: E402, F401
import service_models  # noqa: E402, F401

delete_resource = parsing.ResourceMap._delete_resource


def delete_unless_retained(resources, resource, description):
    if not description.get("DeletionPolicy", "").startswith("Retain"):
        delete_resource(resources, resource, description)


parsing.ResourceMap._delete_resource = delete_unless_retained
list_all = models.CloudFormationBackend.list_stack_resources


def list_made(backend, stack_name):
    stack, resources = list_all(backend, stack_name)
    return stack, [resource for resource in resources if hasattr(resource, "logical_resource_id")]


models.CloudFormationBackend.list_stack_resources = list_made
every_remark = models.validate_template_cfn_lint


def only_errors(template):
    return [remark for remark in every_remark(template) if remark.rule.severity == "error"]


models.validate_template_cfn_lint = only_errors
server = ThreadedMotoServer(ip_address="127.0.0.1", port=port)
server.start()
print("ready", server.get_host_and_port()[1], flush=True)
sys.stdin.read()
server.stop()

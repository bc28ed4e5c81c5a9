"""Starts the AWS emulator: `emulator.py PORT`. Says "ready" when it can be asked.

One thing of it is changed: the emulator's ValidateTemplate fails on every remark of cfn-lint, AWS's own only on errors.
The remarks are read by tests/template.
"""

import sys

from moto.cloudformation import models
from moto.server import ThreadedMotoServer

every_remark = models.validate_template_cfn_lint


def only_errors(template):
    return [remark for remark in every_remark(template) if remark.rule.severity == "error"]


models.validate_template_cfn_lint = only_errors
server = ThreadedMotoServer(ip_address="127.0.0.1", port=int(sys.argv[1]))
server.start()
print("ready", server.get_host_and_port()[1], flush=True)
sys.stdin.read()
server.stop()

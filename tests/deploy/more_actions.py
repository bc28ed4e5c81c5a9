"""Actions that the emulator lacks, or answers otherwise than AWS does."""

from moto.awslambda.models import LambdaBackend, LambdaFunction
from moto.cloudformation.responses import CloudFormationResponse
from moto.core.responses import ActionResult
from moto.core.utils import iso_8601_datetime_with_nanoseconds
from moto.secretsmanager.utils import SecretsManagerSecretIdentifier


def update_termination_protection(self):
    stack = self.cloudformation_backend.get_stack(self._get_param("StackName"))
    stack.enable_termination_protection = str(self._get_param("EnableTerminationProtection")).lower() == "true"
    return ActionResult({"StackId": stack.stack_id})


CloudFormationResponse.update_termination_protection = update_termination_protection

all_mappings = LambdaBackend.list_event_source_mappings


def list_event_source_mappings(self, event_source_arn, function_name):
    """A mapping that CloudFormation made names its function by ARN, and is found by the function's name all the same."""
    mappings = all_mappings(self, event_source_arn, None)
    return [each for each in mappings if function_name in (None, each.function_name.rsplit(":", 1)[-1])]


LambdaBackend.list_event_source_mappings = list_event_source_mappings



def moving_last_modified(change):
    def change_and_note(self, *args, **kwargs):
        answer = change(self, *args, **kwargs)
        self.last_modified = iso_8601_datetime_with_nanoseconds()
        return answer

    return change_and_note


# The deploy tool compares it with what is in the bucket.
for name in ("update_configuration", "update_function_code"):
    setattr(LambdaFunction, name, moving_last_modified(getattr(LambdaFunction, name)))

random_id = SecretsManagerSecretIdentifier.generate


def generate(self, *args, **kwargs):
    """Six letters of which one is a capital: small ones alone are refused, as what is left of a name that was cut."""
    arn = random_id(self, *args, **kwargs)
    return arn[:-1] + arn[-1].upper()


SecretsManagerSecretIdentifier.generate = generate

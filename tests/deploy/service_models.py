"""Refuses what the service's own model refuses and the emulator takes: a tag of an empty value, say."""

from botocore.validate import ParamValidator
from moto.core.exceptions import _RESTError
from moto.core.responses import BaseResponse
from moto.core.utils import get_service_model

authorize = BaseResponse._authenticate_and_authorize_normal_action


def authorize_and_validate(self, resource):
    authorize(self, resource)
    # Of other services the emulator reads parameter by parameter.
    if not self.automated_parameter_parsing:
        return
    shape = get_service_model(self.boto3_service_name).operation_model(self._get_action()).input_shape
    report = ParamValidator().validate(self.params, shape) if shape else None
    if report and report.has_errors():
        raise _RESTError("ValidationError", report.generate_report())


BaseResponse._authenticate_and_authorize_normal_action = authorize_and_validate

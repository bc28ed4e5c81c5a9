"""Kinds of resources that the emulator's services know and its CloudFormation does not."""

import json

import boto3
from moto.core.common_models import CloudFormationModel

# The emulator reads the service that a class belongs to out of its module's name.
__name__ = "moto.cloudformation.more_resources"


class Made:
    """What stands once a resource was made through the emulator's API."""

    NAME_PROPERTY = None

    def __init__(self, physical_id):
        self.physical_resource_id = physical_id

    @classmethod
    def cloudformation_type(cls):
        return cls.TYPE

    @classmethod
    def cloudformation_name_type(cls):
        return cls.NAME_PROPERTY

    @classmethod
    def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **_):
        return cls(cls.make(resource_name, cloudformation_json["Properties"]))

    @classmethod
    def update_from_cloudformation_json(cls, original_resource, *_, **__):
        return original_resource

    @classmethod
    def delete_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name):
        cls.unmake(resource_name, cloudformation_json["Properties"])

    @classmethod
    def unmake(cls, physical_id, properties):
        """Some go with what they belong to."""


# The emulator finds the direct subclasses of `CloudFormationModel`, by their type.


class Alarm(Made, CloudFormationModel):
    TYPE = "AWS::CloudWatch::Alarm"
    NAME_PROPERTY = "AlarmName"

    @classmethod
    def make(cls, name, properties):
        numbers = {"Threshold": float, "Period": int, "EvaluationPeriods": int, "DatapointsToAlarm": int}
        alarm = {key: numbers.get(key, lambda value: value)(value) for key, value in properties.items()}
        boto3.client("cloudwatch").put_metric_alarm(**{**alarm, "AlarmName": name})
        return name

    @classmethod
    def unmake(cls, physical_id, properties):
        boto3.client("cloudwatch").delete_alarms(AlarmNames=[physical_id])


class MetricFilter(Made, CloudFormationModel):
    TYPE = "AWS::Logs::MetricFilter"

    @classmethod
    def make(cls, name, properties):
        camel = lambda value: {key[0].lower() + key[1:]: item for key, item in value.items()}
        transformations = [
            {
                **camel(each),
                **({"defaultValue": float(each["DefaultValue"])} if "DefaultValue" in each else {}),
                **({"dimensions": {d["Key"]: d["Value"] for d in each["Dimensions"]}} if "Dimensions" in each else {}),
            }
            for each in properties["MetricTransformations"]
        ]
        boto3.client("logs").put_metric_filter(
            logGroupName=properties["LogGroupName"],
            filterName=name,
            filterPattern=properties["FilterPattern"],
            metricTransformations=transformations,
        )
        return name

    @classmethod
    def unmake(cls, physical_id, properties):
        boto3.client("logs").delete_metric_filter(logGroupName=properties["LogGroupName"], filterName=physical_id)


class QueuePolicy(Made, CloudFormationModel):
    TYPE = "AWS::SQS::QueuePolicy"

    @classmethod
    def make(cls, name, properties):
        for url in properties["Queues"]:
            policy = json.dumps(properties["PolicyDocument"])
            boto3.client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
        return name


class TopicPolicy(Made, CloudFormationModel):
    TYPE = "AWS::SNS::TopicPolicy"

    @classmethod
    def make(cls, name, properties):
        for arn in properties["Topics"]:
            policy = json.dumps(properties["PolicyDocument"])
            boto3.client("sns").set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=policy)
        return name


class Subscription(Made, CloudFormationModel):
    TYPE = "AWS::SNS::Subscription"

    @classmethod
    def make(cls, name, properties):
        wanted = {key: properties[key] for key in ("TopicArn", "Protocol", "Endpoint")}
        return boto3.client("sns").subscribe(**wanted, ReturnSubscriptionArn=True)["SubscriptionArn"]

    @classmethod
    def unmake(cls, physical_id, properties):
        boto3.client("sns").unsubscribe(SubscriptionArn=physical_id)


class Secret(Made, CloudFormationModel):
    TYPE = "AWS::SecretsManager::Secret"

    @classmethod
    def make(cls, name, properties):
        secrets = boto3.client("secretsmanager")
        wanted = properties["GenerateSecretString"]
        random = secrets.get_random_password(
            PasswordLength=int(wanted["PasswordLength"]), ExcludePunctuation=bool(wanted["ExcludePunctuation"])
        )
        value = {**json.loads(wanted["SecretStringTemplate"]), wanted["GenerateStringKey"]: random["RandomPassword"]}
        return secrets.create_secret(Name=name, SecretString=json.dumps(value))["ARN"]

    @classmethod
    def unmake(cls, physical_id, properties):
        boto3.client("secretsmanager").delete_secret(SecretId=physical_id, ForceDeleteWithoutRecovery=True)


class Stage(Made, CloudFormationModel):
    TYPE = "AWS::ApiGateway::Stage"

    @classmethod
    def make(cls, name, properties):
        api = boto3.client("apigateway")
        where = {"restApiId": properties["RestApiId"], "stageName": properties["StageName"]}
        # A reference to a deployment comes as the deployment itself.
        api.create_stage(**where, deploymentId=properties["DeploymentId"].id)
        patches = [{"op": "replace", "path": "/accessLogSettings/format", "value": properties["AccessLogSetting"]["Format"]}]
        for settings in properties["MethodSettings"]:
            rate, burst = settings["ThrottlingRateLimit"], settings["ThrottlingBurstLimit"]
            patches.append({"op": "replace", "path": "/*/*/throttling/rateLimit", "value": str(rate)})
            patches.append({"op": "replace", "path": "/*/*/throttling/burstLimit", "value": str(burst)})
        api.update_stage(**where, patchOperations=patches)
        return properties["StageName"]

    @classmethod
    def unmake(cls, physical_id, properties):
        boto3.client("apigateway").delete_stage(restApiId=properties["RestApiId"], stageName=physical_id)

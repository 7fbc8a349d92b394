"""The steps of a thief inside AWS: the documented table, and which actions make each of them.

Families and ids are those of the risk rules LW-AWS-001 to 021. Whether an action has its effect is what the
service's API reference says of it (https://docs.aws.amazon.com/service-authorization/latest/reference/).
"""

from __future__ import annotations

from dataclasses import dataclass

from leastwise.core.evaluation.engines import EdgeKind
from leastwise.core.snapshots import Plane

_AWS = Plane.AWS


def _kind(word: str, precondition: str, result: str, weight: int, rule: str) -> EdgeKind:
    return EdgeKind(f"AWS-{word}", _AWS, precondition, result, weight, f"LW-AWS-{rule}" if rule else "")


ADMIN = _kind("admin", "every action on every resource", "the account", 0, "001")
VERSION = _kind(
    "policy-version",
    "may write or choose a version of a managed policy that is attached to itself",
    "everything that its limits allow",
    2,
    "002",
)
WIDEN = _kind(
    "widen-itself",
    "may put or attach a policy to itself or to its group, or join a group",
    "everything that its limits allow",
    2,
    "003",
)
BOUNDARY = _kind(
    "loosen-boundary",
    "may change or remove its own permissions boundary",
    "what the boundary kept away",
    2,
    "004",
)
CREDENTIALS = _kind("credentials", "may make an access key or a password of a user", "that user", 2, "005")
TRUST = _kind("rewrite-trust", "may change the trust policy of a role", "that role", 2, "006")
ASSUME = _kind("assume-role", "may assume the role, and its trust policy lets it", "that role", 1, "007")
WIDEN_ROLE = _kind(
    "widen-role",
    "may put or attach a policy to a role that it may assume",
    "everything that the limits of that role allow",
    2,
    "007",
)
CARRIES = _kind(
    "carries-role",
    "something in that service runs with the role: the role trusts the service",
    "that role",
    1,
    "024",
)
DATA = _kind("data", "may read the data of a service wherever it is", "all data of that service", 1, "019")
FEDERATED = _kind(
    "web-identity", "holds a token of the provider that the trust policy accepts", "that role", 1, "022"
)
ONE_OF = _kind("one-of", "the node stands for many roles or users at once", "each of them", 0, "")


@dataclass(frozen=True, slots=True)
class Passing:
    """A way to run something with a role of one's choice: PassRole beside one of several sets of actions."""

    kind: EdgeKind
    services: tuple[str, ...]  # service principals, any of which the role may trust
    ways: tuple[tuple[str, ...], ...]


def _passing(word: str, what: str, rule: str, services: str, *ways: str) -> Passing:
    kind = _kind(
        f"pass-role-{word}",
        f"may pass the role to {what} and start something there; the role trusts the service",
        "that role",
        2,
        rule,
    )
    return Passing(
        kind,
        tuple(f"{service}.amazonaws.com" for service in services.split()),
        tuple(tuple(way.split()) for way in ways),
    )


PASSING: tuple[Passing, ...] = (
    _passing(
        "ec2",
        "EC2",
        "008",
        "ec2",
        "ec2:RunInstances",
        "ec2:RequestSpotInstances",
        "ec2:AssociateIamInstanceProfile",
        "ec2:ReplaceIamInstanceProfileAssociation",
        "autoscaling:CreateLaunchConfiguration autoscaling:CreateAutoScalingGroup",
        "ec2:CreateLaunchTemplate autoscaling:CreateAutoScalingGroup",
    ),
    _passing(
        "lambda",
        "Lambda",
        "009",
        "lambda",
        "lambda:CreateFunction lambda:InvokeFunction",
        "lambda:CreateFunction lambda:CreateEventSourceMapping",
        "lambda:CreateFunction lambda:AddPermission",
    ),
    _passing(
        "ecs",
        "ECS",
        "010",
        "ecs-tasks",
        "ecs:RegisterTaskDefinition ecs:CreateService",
        "ecs:RegisterTaskDefinition ecs:RunTask",
        "ecs:RegisterTaskDefinition ecs:StartTask",
    ),
    _passing(
        "cloudformation",
        "CloudFormation",
        "011",
        "cloudformation",
        "cloudformation:CreateStack",
        "cloudformation:CreateStackSet cloudformation:CreateStackInstances",
        "cloudformation:UpdateStackSet",
    ),
    _passing(
        "codebuild",
        "CodeBuild",
        "012",
        "codebuild",
        "codebuild:CreateProject codebuild:StartBuild",
        "codebuild:CreateProject codebuild:StartBuildBatch",
    ),
    _passing("codestar", "CodeStar", "012", "codestar", "codestar:CreateProject"),
    _passing(
        "glue",
        "Glue",
        "013",
        "glue",
        "glue:CreateDevEndpoint",
        "glue:CreateJob glue:StartJobRun",
        "glue:CreateJob glue:CreateTrigger",
        "glue:UpdateJob glue:StartJobRun",
        "glue:UpdateJob glue:CreateTrigger",
    ),
    _passing(
        "sagemaker",
        "SageMaker",
        "014",
        "sagemaker",
        "sagemaker:CreateNotebookInstance sagemaker:CreatePresignedNotebookInstanceUrl",
        "sagemaker:CreateTrainingJob",
        "sagemaker:CreateProcessingJob",
    ),
    _passing(
        "datapipeline",
        "Data Pipeline",
        "014",
        "datapipeline elasticmapreduce ec2",
        "datapipeline:CreatePipeline datapipeline:PutPipelineDefinition datapipeline:ActivatePipeline",
    ),
    _passing("apprunner", "App Runner", "014", "tasks.apprunner", "apprunner:CreateService"),
    _passing("ssm", "SSM automation", "014", "ssm", "ssm:StartAutomationExecution"),
    _passing(
        "agentcore",
        "Bedrock AgentCore",
        "015",
        "bedrock-agentcore",
        "bedrock-agentcore:CreateCodeInterpreter bedrock-agentcore:StartCodeInterpreterSession"
        " bedrock-agentcore:InvokeCodeInterpreter",
        "bedrock-agentcore:CreateAgentRuntime bedrock-agentcore:InvokeAgentRuntime",
        "bedrock-agentcore:CreateBrowser bedrock-agentcore:StartBrowserSession"
        " bedrock-agentcore:ConnectBrowserAutomationStream",
    ),
)


@dataclass(frozen=True, slots=True)
class Running:
    """Ways into what already runs in a service; of that the listings only tell which roles trust it."""

    kind: EdgeKind
    word: str  # of the asset: aws:asset:WORD:ACCOUNT
    services: tuple[str, ...]
    ways: tuple[tuple[str, ...], ...]


def _running(word: str, what: str, rule: str, services: str, *ways: str) -> Running:
    kind = _kind(
        f"act-as-{word}",
        f"may change or enter {what} that already runs",
        "everything that runs there",
        2,
        rule,
    )
    return Running(
        kind,
        word,
        tuple(f"{service}.amazonaws.com" for service in services.split()),
        tuple(tuple(way.split()) for way in ways),
    )


RUNNING: tuple[Running, ...] = (
    _running(
        "lambda",
        "a function",
        "016",
        "lambda",
        "lambda:UpdateFunctionCode",
        "lambda:UpdateFunctionConfiguration",
    ),
    _running(
        "ec2",
        "an instance",
        "017",
        "ec2",
        "ec2:ModifyInstanceAttribute ec2:StopInstances ec2:StartInstances",
        "ec2:CreateLaunchTemplateVersion ec2:ModifyLaunchTemplate",
        "ec2-instance-connect:SendSSHPublicKey",
        "ssm:StartSession",
        "ssm:SendCommand",
    ),
    _running("ecs", "a task", "018", "ecs-tasks", "ecs:ExecuteCommand ecs:DescribeTasks"),
    _running(
        "cloudformation",
        "a stack",
        "018",
        "cloudformation",
        "cloudformation:UpdateStack",
        "cloudformation:CreateChangeSet cloudformation:ExecuteChangeSet",
    ),
    _running("codebuild", "a build", "018", "codebuild", "codebuild:StartBuild", "codebuild:StartBuildBatch"),
    _running("glue", "a development endpoint", "018", "glue", "glue:UpdateDevEndpoint"),
    _running(
        "sagemaker",
        "a notebook",
        "018",
        "sagemaker",
        "sagemaker:CreatePresignedNotebookInstanceUrl",
        "sagemaker:CreatePresignedDomainUrl",
        "sagemaker:UpdateNotebookInstanceLifecycleConfig sagemaker:StopNotebookInstance"
        " sagemaker:StartNotebookInstance",
    ),
    _running("apprunner", "an App Runner service", "018", "tasks.apprunner", "apprunner:UpdateService"),
    _running(
        "agentcore",
        "an agent or its code interpreter",
        "018",
        "bedrock-agentcore",
        "bedrock-agentcore:InvokeAgentRuntime",
        "bedrock-agentcore:StartCodeInterpreterSession bedrock-agentcore:InvokeCodeInterpreter",
    ),
)

DATA_ACTIONS: tuple[tuple[str, str, str], ...] = (
    ("s3:GetObject", "s3", "arn:aws:s3:::*"),
    ("ssm:GetParameter", "ssm", "arn:aws:ssm:*:*:parameter/*"),
    ("ssm:GetParameters", "ssm", "arn:aws:ssm:*:*:parameter/*"),
    ("ssm:GetParametersByPath", "ssm", "arn:aws:ssm:*:*:parameter/*"),
    ("secretsmanager:GetSecretValue", "secretsmanager", "arn:aws:secretsmanager:*:*:secret:*"),
)
"""Actions that read data, the word in `aws:asset:data:ACCOUNT/WORD`, and what counts as all of it."""

EDGE_KINDS: tuple[EdgeKind, ...] = (
    ADMIN,
    VERSION,
    WIDEN,
    BOUNDARY,
    CREDENTIALS,
    TRUST,
    ASSUME,
    WIDEN_ROLE,
    *(passing.kind for passing in PASSING),
    *(running.kind for running in RUNNING),
    CARRIES,
    DATA,
    FEDERATED,
    ONE_OF,
)
"""Every kind of edge inside AWS, in the order of the documentation."""

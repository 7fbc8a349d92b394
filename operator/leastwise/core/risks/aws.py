"""Rules about rights in AWS accounts: LW-AWS-001 to 024.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_delegate-permissions_security.html and the
service authorization reference name the actions. Rules with a `confirm` or `refine` hold what the permissions
say against the world: on the concrete roles, users and policies the engine's decision is what counts.
"""

from __future__ import annotations

from leastwise.core.drifts import Severity
from leastwise.core.risks import aws_administrators as administrators
from leastwise.core.risks import aws_passing as passing
from leastwise.core.risks import aws_steps as steps
from leastwise.core.risks import aws_targets as targets
from leastwise.core.risks import aws_trusts as trusts
from leastwise.core.risks import aws_unused as unused
from leastwise.core.risks.aws_action_lists import (
    CREDENTIAL_ACTIONS,
    INFRASTRUCTURE_ACTIONS,
    RESOURCE_POLICY_ACTIONS,
)
from leastwise.core.risks.forms import Category, Need, RiskRule, Variant, any_of
from leastwise.core.snapshots import Plane

_PASS = any_of(passing.PASS_ROLE, anywhere=True)


def _same(*actions: str) -> Need:
    """Build a part that must be about one resource with the other such parts."""
    return any_of(*actions, shares_resource=True)


def _way(*needs: Need, severity: Severity = Severity.CRITICAL) -> Variant:
    return Variant(severity, needs)


def _passing_rule(number: int, title: str, *ways: tuple[Need, ...], fix: str = "") -> RiskRule:
    """Build a rule about passing a role to a service: one way or several, each told by itself."""
    return RiskRule(
        f"LW-AWS-{number:03}",
        Plane.AWS,
        title,
        Severity.CRITICAL,
        Category.ESCALATION,
        fix
        or "Confine iam:PassRole in {grant} to the roles that {subject} hands out, with iam:PassedToService.",
        variants=tuple(_way(_PASS, *needs) for needs in ways),
        refine=passing.passes_stronger_role,
        tells_variants=True,
    )


_IDENTITY = (
    RiskRule(
        "LW-AWS-001",
        Plane.AWS,
        "everything on everything, or a whole service by wildcard",
        Severity.CRITICAL,
        Category.ADMIN,
        "Replace the wildcard in {grant} by the actions and resources that {subject} needs.",
        check=administrators.administrators,
        holds_all=True,
    ),
    RiskRule(
        "LW-AWS-002",
        Plane.AWS,
        "may rewrite a policy that it has itself",
        Severity.CRITICAL,
        Category.ESCALATION,
        "Take {permission} out of {grant}, or confine it to policies that {subject} does not have.",
        needs=(any_of("iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion"),),
        confirm=targets.rewrites_own_policy,
    ),
    RiskRule(
        "LW-AWS-003",
        Plane.AWS,
        "may widen itself with policies or groups",
        Severity.CRITICAL,
        Category.ESCALATION,
        "Take {permission} out of {grant}, or require a permissions boundary by iam:PermissionsBoundary.",
        needs=(
            any_of(
                "iam:PutRolePolicy",
                "iam:AttachRolePolicy",
                "iam:PutUserPolicy",
                "iam:AttachUserPolicy",
                "iam:PutGroupPolicy",
                "iam:AttachGroupPolicy",
                "iam:AddUserToGroup",
            ),
        ),
        confirm=targets.widens_itself,
    ),
    RiskRule(
        "LW-AWS-004",
        Plane.AWS,
        "may loosen a guardrail: a permissions boundary, or the mark of a managed role",
        Severity.CRITICAL,
        Category.ESCALATION,
        "Deny {permission} to everybody but the platform's own team.",
        variants=(
            _way(any_of("iam:DeleteRolePermissionsBoundary", "iam:PutRolePermissionsBoundary")),
            _way(any_of("iam:DeleteUserPermissionsBoundary", "iam:PutUserPermissionsBoundary")),
            _way(any_of("iam:TagRole", "iam:UntagRole")),
        ),
        confirm=targets.loosens_a_boundary,
        tells_variants=True,
    ),
    RiskRule(
        "LW-AWS-005",
        Plane.AWS,
        "may make credentials of other users",
        Severity.CRITICAL,
        Category.CREDENTIALS,
        "Confine {permission} in {grant} to the caller: arn:aws:iam::ACCOUNT:user/${aws:username}.",
        needs=(any_of("iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile"),),
        confirm=targets.makes_credentials,
    ),
    RiskRule(
        "LW-AWS-006",
        Plane.AWS,
        "may rewrite whom a role admits",
        Severity.CRITICAL,
        Category.ESCALATION,
        "Take iam:UpdateAssumeRolePolicy out of {grant}, or confine it to roles that {subject} manages.",
        needs=(any_of("iam:UpdateAssumeRolePolicy"),),
        confirm=targets.rewrites_trust,
    ),
    RiskRule(
        "LW-AWS-007",
        Plane.AWS,
        "may assume a stronger role, or one whose policies it can widen",
        Severity.HIGH,
        Category.ESCALATION,
        "Take {subject} out of the trust of the role, or sts:AssumeRole on it out of {grant}.",
        check=steps.assumes_stronger_role,
        narrows=False,
    ),
)

_PASSING = (
    _passing_rule(
        8,
        "may start machines with a role that it passes: EC2, autoscaling",
        (any_of("ec2:RunInstances", "ec2:RequestSpotInstances"),),
        (any_of("ec2:AssociateIamInstanceProfile", "ec2:ReplaceIamInstanceProfileAssociation"),),
        (
            any_of("autoscaling:CreateLaunchConfiguration", "ec2:CreateLaunchTemplate"),
            any_of("autoscaling:CreateAutoScalingGroup", "autoscaling:UpdateAutoScalingGroup"),
        ),
    ),
    _passing_rule(
        9,
        "may run a Lambda function with a role that it passes",
        (_same("lambda:CreateFunction"), _same("lambda:InvokeFunction")),
        (any_of("lambda:CreateFunction"), any_of("lambda:CreateEventSourceMapping")),
        (_same("lambda:CreateFunction"), _same("lambda:AddPermission")),
    ),
    _passing_rule(
        10,
        "may run ECS tasks with a role that it passes",
        (
            any_of("ecs:RegisterTaskDefinition"),
            any_of("ecs:CreateService", "ecs:UpdateService", "ecs:RunTask", "ecs:StartTask"),
        ),
    ),
    _passing_rule(
        11,
        "may run CloudFormation stacks with a role that it passes",
        (any_of("cloudformation:CreateStack"),),
        (_same("cloudformation:CreateStackSet"), _same("cloudformation:CreateStackInstances")),
        (any_of("cloudformation:UpdateStackSet"),),
    ),
    _passing_rule(
        12,
        "may build with CodeBuild or CodeStar under a role that it passes",
        (_same("codebuild:CreateProject"), _same("codebuild:StartBuild", "codebuild:StartBuildBatch")),
        (any_of("codestar:CreateProject"),),
    ),
    _passing_rule(
        13,
        "may run Glue endpoints or jobs with a role that it passes",
        (any_of("glue:CreateDevEndpoint"),),
        (_same("glue:CreateJob", "glue:UpdateJob"), _same("glue:StartJobRun")),
        (any_of("glue:CreateJob", "glue:UpdateJob"), any_of("glue:CreateTrigger")),
    ),
    _passing_rule(
        14,
        "may run SageMaker, Data Pipeline, App Runner or SSM automation with a role that it passes",
        (
            any_of("sagemaker:CreateNotebookInstance"),
            any_of("sagemaker:CreatePresignedNotebookInstanceUrl"),
        ),
        (any_of("sagemaker:CreateTrainingJob", "sagemaker:CreateProcessingJob"),),
        (
            any_of("datapipeline:CreatePipeline"),
            any_of("datapipeline:PutPipelineDefinition"),
            any_of("datapipeline:ActivatePipeline"),
        ),
        (any_of("apprunner:CreateService"),),
        (any_of("ssm:StartAutomationExecution"),),
    ),
    _passing_rule(
        15,
        "may run Bedrock AgentCore with a role that it passes",
        (
            any_of("bedrock-agentcore:CreateCodeInterpreter"),
            any_of("bedrock-agentcore:StartCodeInterpreterSession"),
            any_of("bedrock-agentcore:InvokeCodeInterpreter"),
        ),
        (
            any_of("bedrock-agentcore:CreateAgentRuntime"),
            any_of("bedrock-agentcore:InvokeAgentRuntime", "bedrock-agentcore:InvokeAgentRuntimeCommand"),
        ),
        (
            any_of("bedrock-agentcore:CreateBrowser"),
            any_of("bedrock-agentcore:StartBrowserSession"),
        ),
    ),
)

_HIGH = Severity.HIGH

_IN_PLACE = (
    RiskRule(
        "LW-AWS-016",
        Plane.AWS,
        "may replace the code or settings of Lambda functions, and so act as their roles",
        _HIGH,
        Category.EXECUTION,
        "Confine {permission} in {grant} to the functions that {subject} deploys.",
        needs=(any_of("lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration"),),
    ),
    RiskRule(
        "LW-AWS-017",
        Plane.AWS,
        "may run commands on EC2 instances, and so act as their roles",
        _HIGH,
        Category.EXECUTION,
        "Confine {permission} in {grant} to the instances that {subject} runs, by resource or tag.",
        variants=(
            _way(
                _same("ec2:ModifyInstanceAttribute"),
                _same("ec2:StopInstances"),
                _same("ec2:StartInstances"),
                severity=_HIGH,
            ),
            _way(
                any_of("ec2:CreateLaunchTemplateVersion"), any_of("ec2:ModifyLaunchTemplate"), severity=_HIGH
            ),
            _way(
                any_of(
                    "ec2-instance-connect:SendSSHPublicKey",
                    "ec2-instance-connect:SendSerialConsoleSSHPublicKey",
                    "ssm:StartSession",
                    "ssm:SendCommand",
                ),
                severity=_HIGH,
            ),
        ),
        tells_variants=True,
    ),
    RiskRule(
        "LW-AWS-018",
        Plane.AWS,
        "may change or enter what already runs under a role: tasks, stacks, builds, notebooks, agents",
        _HIGH,
        Category.EXECUTION,
        "Confine {permission} in {grant} to what {subject} runs itself.",
        variants=(
            _way(any_of("ecs:ExecuteCommand"), severity=_HIGH),
            _way(any_of("cloudformation:UpdateStack"), severity=_HIGH),
            _way(
                _same("cloudformation:CreateChangeSet"),
                _same("cloudformation:ExecuteChangeSet"),
                severity=_HIGH,
            ),
            _way(any_of("codebuild:StartBuild", "codebuild:StartBuildBatch"), severity=_HIGH),
            _way(any_of("glue:UpdateDevEndpoint"), severity=_HIGH),
            _way(
                any_of("sagemaker:CreatePresignedNotebookInstanceUrl", "sagemaker:CreatePresignedDomainUrl"),
                severity=_HIGH,
            ),
            _way(
                any_of(
                    "sagemaker:CreateNotebookInstanceLifecycleConfig",
                    "sagemaker:UpdateNotebookInstanceLifecycleConfig",
                ),
                any_of("sagemaker:UpdateNotebookInstance"),
                severity=_HIGH,
            ),
            _way(any_of("apprunner:UpdateService"), severity=_HIGH),
            _way(
                any_of(
                    "bedrock-agentcore:InvokeCodeInterpreter", "bedrock-agentcore:InvokeAgentRuntimeCommand"
                ),
                severity=_HIGH,
            ),
        ),
        tells_variants=True,
    ),
)

_DATA = (
    RiskRule(
        "LW-AWS-019",
        Plane.AWS,
        "may read all data of a store: every object, parameter or secret",
        _HIGH,
        Category.DATA,
        "Name the buckets, parameters or secrets that {subject} reads in {grant}.",
        variants=(
            _way(any_of("s3:GetObject"), severity=_HIGH),
            _way(
                any_of(
                    "ssm:GetParameter",
                    "ssm:GetParameters",
                    "ssm:GetParametersByPath",
                    "ssm:GetParameterHistory",
                ),
                severity=_HIGH,
            ),
            _way(
                any_of("secretsmanager:GetSecretValue", "secretsmanager:BatchGetSecretValue"), severity=_HIGH
            ),
        ),
        confirm=targets.reads_everything,
        tells_variants=True,
    ),
    RiskRule(
        "LW-AWS-020",
        Plane.AWS,
        "may write policies of resources, and so open them to others",
        _HIGH,
        Category.EXPOSURE,
        "Confine {permission} in {grant} to the resources that {subject} owns.",
        needs=(any_of(*RESOURCE_POLICY_ACTIONS),),
    ),
    RiskRule(
        "LW-AWS-021",
        Plane.AWS,
        "may call what returns credentials, or change infrastructure everywhere",
        _HIGH,
        Category.CREDENTIALS,
        "Confine {permission} in {grant} to the resources that {subject} uses.",
        needs=(any_of(*CREDENTIAL_ACTIONS),),
        variants=(_way(any_of(*INFRASTRUCTURE_ACTIONS), severity=Severity.MEDIUM),),
        confirm=administrators.changes_infrastructure_everywhere,
        tells_variants=True,
    ),
)

_STATES = (
    RiskRule(
        "LW-AWS-022",
        Plane.AWS,
        "a role that strangers, other accounts or code on compute services may assume",
        _HIGH,
        Category.EXPOSURE,
        "Name the principals in the trust of {subject}, and a condition on their organization.",
        check=trusts.open_trusts,
        narrows=False,
    ),
    RiskRule(
        "LW-AWS-023",
        Plane.AWS,
        "roles that assume each other in a circle, or a third party that could be made a deputy",
        Severity.MEDIUM,
        Category.HYGIENE,
        "Break the circle, or add sts:ExternalId, aws:SourceArn or aws:SourceAccount to the trust.",
        check=trusts.circles_and_deputies,
        narrows=False,
    ),
    RiskRule(
        "LW-AWS-024",
        Plane.AWS,
        "a strong role that machines, functions or stacks run as, or a role that is not used",
        Severity.LOW,
        Category.HYGIENE,
        "Give what runs there a role with what it needs; remove {subject} when nothing uses it.",
        check=unused.strong_compute_and_unused_roles,
        narrows=False,
    ),
)

RULES: tuple[RiskRule, ...] = (*_IDENTITY, *_PASSING, *_IN_PLACE, *_DATA, *_STATES)
"""The rules of AWS accounts, by number."""

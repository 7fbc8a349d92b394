"""Actions of AWS that rules ask for by what they do, from the service authorization reference."""

from __future__ import annotations

RESOURCE_POLICY_ACTIONS = (
    "s3:PutBucketPolicy",
    "s3:PutBucketAcl",
    "s3:PutObjectAcl",
    "s3:PutAccessPointPolicy",
    "kms:PutKeyPolicy",
    "kms:CreateGrant",
    "sqs:AddPermission",
    "sqs:SetQueueAttributes",
    "sns:AddPermission",
    "sns:SetTopicAttributes",
    "secretsmanager:PutResourcePolicy",
    "ecr:SetRepositoryPolicy",
    "lambda:AddPermission",
    "lambda:AddLayerVersionPermission",
    "events:PutPermission",
    "backup:PutBackupVaultAccessPolicy",
    "dynamodb:PutResourcePolicy",
    "elasticfilesystem:PutFileSystemPolicy",
    "glacier:SetVaultAccessPolicy",
    "glue:PutResourcePolicy",
    "es:UpdateDomainConfig",
    "ses:PutIdentityPolicy",
    "codeartifact:PutDomainPermissionsPolicy",
    "codeartifact:PutRepositoryPermissionsPolicy",
    "ec2:ModifySnapshotAttribute",
    "ec2:ModifyImageAttribute",
    "rds:ModifyDBSnapshotAttribute",
    "rds:ModifyDBClusterSnapshotAttribute",
    "ssm:ModifyDocumentPermission",
)
"""Actions that open a resource to others (service authorization reference, access level Permissions
management, with what shares snapshots, images and documents)."""

CREDENTIAL_ACTIONS = (
    "chime:CreateApiKey",
    "codeartifact:GetAuthorizationToken",
    "cognito-identity:GetCredentialsForIdentity",
    "cognito-identity:GetOpenIdTokenForDeveloperIdentity",
    "connect:GetFederationToken",
    "ec2:GetPasswordData",
    "ecr:GetAuthorizationToken",
    "gamelift:RequestUploadCredentials",
    "iam:CreateServiceSpecificCredential",
    "iam:ResetServiceSpecificCredential",
    "lightsail:DownloadDefaultKeyPair",
    "lightsail:GetInstanceAccessDetails",
    "lightsail:GetRelationalDatabaseMasterUserPassword",
    "rds-db:connect",
    "redshift:GetClusterCredentials",
    "redshift:GetClusterCredentialsWithIAM",
    "redshift-serverless:GetCredentials",
    "sts:GetFederationToken",
)
"""Actions whose answer is a credential."""

INFRASTRUCTURE_ACTIONS = (
    "cloudformation:DeleteStack",
    "cloudtrail:DeleteTrail",
    "cloudtrail:StopLogging",
    "dynamodb:DeleteTable",
    "ec2:AuthorizeSecurityGroupIngress",
    "ec2:DeleteVpc",
    "ec2:TerminateInstances",
    "eks:DeleteCluster",
    "kms:ScheduleKeyDeletion",
    "lambda:DeleteFunction",
    "rds:DeleteDBCluster",
    "rds:DeleteDBInstance",
    "route53:ChangeResourceRecordSets",
    "s3:DeleteBucket",
)
"""Actions that change what everything else stands on."""

COMPUTE_SERVICES = frozenset(
    {
        "ec2.amazonaws.com",
        "lambda.amazonaws.com",
        "ecs-tasks.amazonaws.com",
        "codebuild.amazonaws.com",
        "glue.amazonaws.com",
        "sagemaker.amazonaws.com",
        "tasks.apprunner.amazonaws.com",
        "batch.amazonaws.com",
        "cloudformation.amazonaws.com",
        "bedrock-agentcore.amazonaws.com",
    }
)
"""Services that run what their users give them."""

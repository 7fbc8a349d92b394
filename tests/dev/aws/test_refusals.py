"""botocore reads our errors as it reads those of AWS."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ClientError

from leastwise_dev.aws.refusals import Refusal, to_answer

CASES = [
    ("iam", "get_role", {"RoleName": "r"}, Refusal("NoSuchEntity", "no <role> & more", 404)),
    ("iam", "get_role", {"RoleName": "r"}, Refusal("Throttling", "Rate exceeded", 400)),
    ("iam", "delete_role", {"RoleName": "r"}, Refusal("DeleteConflict", "detach first", 409)),
    ("sts", "get_caller_identity", {}, Refusal("ExpiredToken", "expired", 403)),
    (
        "eks",
        "list_pod_identity_associations",
        {"clusterName": "c"},
        Refusal("ResourceNotFoundException", "none", 404),
    ),
    ("s3", "get_object", {"Bucket": "b", "Key": "k"}, Refusal("AccessDenied", "no", 403)),
]


def call(service: str, operation: str, parameters: dict[str, Any], refusal: Refusal) -> ClientError:
    client = boto3.client(service, region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b")
    answer = to_answer(refusal, service)

    class Raw:
        def stream(self, **_: object) -> list[bytes]:
            return [answer.body]

    def respond(**_: object) -> AWSResponse:
        return AWSResponse("http://127.0.0.1/", answer.status, dict(answer.headers), Raw())

    client.meta.events.register("before-send", respond)
    with pytest.raises(ClientError) as caught:
        getattr(client, operation)(**parameters)
    client.close()
    error: ClientError = caught.value
    return error


@pytest.mark.parametrize(
    ("code", "eks_code", "status"),
    [
        ("AccessDenied", "AccessDeniedException", 403),
        ("Throttling", "ThrottlingException", 429),
        ("ExpiredToken", "ExpiredTokenException", 403),
        ("InternalFailure", "ServerException", 500),
        ("ResourceInUseException", "ResourceInUseException", 409),
    ],
)
def test_eks_has_words_of_its_own_for_what_every_service_refuses(
    code: str, eks_code: str, status: int
) -> None:
    answer = to_answer(Refusal(code, "no", status), "eks")
    assert dict(answer.headers)["x-amzn-ErrorType"] == eks_code
    assert answer.status == status


@pytest.mark.timeout(20)  # loading a service model takes a second or more on a busy machine
@pytest.mark.parametrize(("service", "operation", "parameters", "refusal"), CASES)
def test_botocore_reads_code_message_and_status(
    service: str, operation: str, parameters: dict[str, Any], refusal: Refusal
) -> None:
    error = call(service, operation, parameters, refusal)
    assert error.response["Error"]["Code"] == refusal.code
    assert error.response["Error"]["Message"] == refusal.message
    assert error.response["ResponseMetadata"]["HTTPStatusCode"] == refusal.status
    if refusal.code == "NoSuchEntity":
        assert type(error).__name__ == "NoSuchEntityException"

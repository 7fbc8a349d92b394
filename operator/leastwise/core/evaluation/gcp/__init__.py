"""Google Cloud IAM: principal access boundary, deny, allow."""

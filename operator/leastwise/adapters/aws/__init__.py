"""AWS: snapshots, targeted reads and writes; the only importer of boto3."""

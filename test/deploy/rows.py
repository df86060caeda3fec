"""What LocalStack lacks on the way of a row: ids of a stream's records, rules of replication."""

import functools
import uuid


def number_records_of_streams():
    """LocalStack hands a stream's records to the function without the ids by which it answers them."""
    from localstack.services.firehose.provider import FirehoseProvider

    preprocess = FirehoseProvider._preprocess_records

    def numbered(self, processor, records):
        return preprocess(self, processor, [{"recordId": str(uuid.uuid4()), **record} for record in records])

    FirehoseProvider._preprocess_records = numbered


def keep_replication_rules():
    """LocalStack makes buckets of templates without their rules of replication, and takes none to a bucket of another account."""
    from localstack.aws.connect import connect_to
    from localstack.services.cloudformation.resource_provider import OperationStatus
    from localstack.services.s3.models import s3_stores
    from localstack.services.s3.resource_providers.aws_s3_bucket import S3BucketProvider

    create = S3BucketProvider.create

    @functools.wraps(create)
    def create_with_rules(self, request):
        wanted = request.desired_state.get("ReplicationConfiguration")
        event = create(self, request)
        if wanted and event.status == OperationStatus.SUCCESS:
            for rule in wanted["Rules"]:
                account, bucket = rule["Destination"]["Account"], rule["Destination"]["Bucket"].rsplit(":", 1)[-1]
                versioning = connect_to(aws_access_key_id=account).s3.get_bucket_versioning(Bucket=bucket)
                if versioning.get("Status") != "Enabled":
                    raise ValueError("Destination bucket must have versioning enabled.")
            rules = [{"ID" if name == "Id" else name: value for name, value in rule.items()} for rule in wanted["Rules"]]
            bucket = s3_stores[request.account_id][request.region_name].buckets[event.resource_model["BucketName"]]
            bucket.replication = {"Role": wanted["Role"], "Rules": rules}
        return event

    S3BucketProvider.create = create_with_rules

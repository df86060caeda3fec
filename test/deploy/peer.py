"""LocalStack in host mode, without what it would download: its functions run here, its DynamoDB is moto's.

Started by peer.ts. LocalStack knows no nodejs24.x yet: functions are told to be of the runtime before it, and run on the Node that is here.
"""

import functools
import io
import json
import os
import re
import subprocess
import sys
import uuid
import zipfile

import rows
import stacks

HERE = os.path.dirname(os.path.abspath(__file__))


def run_functions_here():
    """An executor of functions: unpacks the code and calls the handler in a process of its own, once for each event."""
    from localstack.services.lambda_ import provider
    from localstack.services.lambda_.invocation import execution_environment, runtime_executor, version_manager
    from localstack.services.lambda_.invocation.lambda_models import InvocationResult

    class LocalExecutor(runtime_executor.RuntimeExecutor):
        environment = None

        def start(self, env_vars):
            self.environment = env_vars

        def stop(self):
            pass

        def get_address(self):
            return "127.0.0.1"

        def get_endpoint_from_executor(self):
            return "127.0.0.1"

        def get_runtime_endpoint(self):
            return "http://127.0.0.1"

        def invoke(self, payload):
            config = self.function_version.config
            code = config.code.get_unzipped_code_location()
            done = subprocess.run(
                [os.environ["PEER_NODE"], os.path.join(HERE, "invoke.cjs"), str(code), config.handler, str(config.timeout)],
                input=payload["payload"] if isinstance(payload["payload"], bytes) else payload["payload"].encode(),
                capture_output=True,
                timeout=config.timeout + 30,
                env={
                    "PATH": os.environ["PATH"],
                    **{name: str(value) for name, value in self.environment.items()},
                    **json.loads(os.environ["PEER_FUNCTION_ENVIRONMENT"]),
                    # Time passes faster for the function that waits for a buffer to be written.
                    "PEER_HASTE": "20" if "BUFFER_SECONDS" in self.environment else "1",
                },
            )
            answer = json.loads(done.stdout.decode().rsplit("\n", 1)[-1] or '{"error": {"errorMessage": "no answer"}}')
            failed = "error" in answer
            log = done.stderr.decode()
            sys.stderr.write(f"[function {self.function_version.id.function_name}] {'failed' if failed else 'answered'}\n{log}")
            if failed:
                sys.stderr.write(json.dumps(answer["error"]) + "\n")
            return InvocationResult(
                request_id=payload.get("invoke-id") or str(uuid.uuid4()),
                payload=json.dumps(answer["error"] if failed else answer.get("value")).encode(),
                is_error=failed,
                logs=log,
            )

        def get_logs(self):
            return ""

        @classmethod
        def prepare_version(cls, function_version):
            if function_version.config.code:
                function_version.config.code.prepare_for_execution()

        @classmethod
        def cleanup_version(cls, function_version):
            pass

    for module in (runtime_executor, version_manager, execution_environment, provider):
        module.get_runtime_executor = lambda: LocalExecutor


def take_newer_runtimes():
    from localstack.services.lambda_.provider import LambdaProvider

    def of_the_one_before(name):
        take = getattr(LambdaProvider, name)

        @functools.wraps(take)
        def taken(self, context, request):
            runtime = request.get("Runtime", "").replace("nodejs24", "nodejs22").replace("python3.14", "python3.13")
            return take(self, context, {**request, **({"Runtime": runtime} if runtime else {})})

        setattr(LambdaProvider, name, taken)

    of_the_one_before("create_function")
    of_the_one_before("update_function_configuration")


def keep_tables_in_moto():
    """LocalStack would download DynamoDB Local; moto has tables and their streams, under the ARNs that it gave them."""
    from localstack.aws.forwarder import AwsRequestProxy
    from localstack.services.dynamodb import server
    from localstack.services.dynamodbstreams.v2.provider import DynamoDBStreamsProvider

    def start(self):
        self.proxy = AwsRequestProxy(os.environ["PEER_MOTO"])
        return True

    server.DynamodbServer.start_dynamodb = start
    DynamoDBStreamsProvider.modify_stream_arn_for_ddb_local = lambda self, arn: arn


def call_custom_resources():
    """LocalStack passes custom resources over. Each is called as CloudFormation calls it, and answers to an address of the peer."""
    from localstack.http import Response
    from localstack.services.cloudformation import resource_provider
    from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent, ResourceProvider
    from localstack.services.edge import ROUTER

    answers = {}
    asked = {}

    def take(request, answer):
        answers[answer] = json.loads(request.get_data())
        return Response(status=200)

    def as_text(value):
        if isinstance(value, dict):
            return {key: as_text(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [as_text(inner) for inner in value]
        return str(value).lower() if isinstance(value, bool) else str(value)

    def copy_files(s3, properties):
        """What the CDK's own function of Python does, by the AWS CLI, for a BucketDeployment."""
        markers = properties.get("SourceMarkers") or [{} for _ in properties["SourceBucketNames"]]
        prefix = properties.get("DestinationBucketKeyPrefix", "")
        for bucket, key, marked in zip(properties["SourceBucketNames"], properties["SourceObjectKeys"], markers):
            body = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
            files = {key: body}
            if properties.get("Extract") != "false":
                archive = zipfile.ZipFile(io.BytesIO(body))
                files = {name: archive.read(name) for name in archive.namelist()}
            for name, content in files.items():
                for marker, value in marked.items():
                    content = content.replace(marker.encode(), value.encode())
                s3.put_object(Bucket=properties["DestinationBucketName"], Key="/".join(filter(None, [prefix, name])), Body=content)

    class CustomResource(ResourceProvider):
        SCHEMA = {"typeName": "AWS::CloudFormation::CustomResource", "primaryIdentifier": ["/properties/Id"]}

        def call(self, request, kind, properties, **more):
            answer = str(uuid.uuid4())
            properties = as_text(properties)
            event = {
                "RequestType": kind,
                # Without a port: the CDK's own functions answer to the host and the path alone.
                "ResponseURL": f"https://answers.amazonaws.com/_answers/{answer}",
                "StackId": request.stack_id,
                "RequestId": answer,
                "ResourceType": request.resource_type,
                "LogicalResourceId": request.logical_resource_id,
                "ResourceProperties": properties,
                **more,
            }
            copying = request.resource_type == "Custom::CDKBucketDeployment"
            if copying and kind != "Delete":
                copy_files(request.aws_client_factory.s3, properties)
            # CloudFormation calls asynchronously: Lambda calls a function that fails twice more.
            for _ in range(0 if copying else 3):
                request.aws_client_factory.lambda_.invoke(FunctionName=properties["ServiceToken"], Payload=json.dumps(event).encode())
                if answer in answers:
                    break
            silent = {"Status": "SUCCESS"} if copying else {"Status": "FAILED", "Reason": "The function did not answer."}
            said = answers.pop(answer, silent)
            failed = said["Status"] != "SUCCESS"
            asked[request.stack_id, request.logical_resource_id] = properties
            return ProgressEvent(
                status=OperationStatus.FAILED if failed else OperationStatus.SUCCESS,
                message=said.get("Reason") or "",
                resource_model={**(said.get("Data") or {}), "Id": said.get("PhysicalResourceId") or answer},
            )

        def create(self, request):
            return self.call(request, "Create", request.desired_state)

        def update(self, request):
            before = asked[request.stack_id, request.logical_resource_id]
            return self.call(
                request, "Update", request.desired_state, PhysicalResourceId=request.previous_state["Id"], OldResourceProperties=before
            )

        def delete(self, request):
            before = asked[request.stack_id, request.logical_resource_id]
            return self.call(request, "Delete", before, PhysicalResourceId=request.desired_state["Id"])

    load = resource_provider.ResourceProviderExecutor.try_load_resource_provider

    def try_load(resource_type):
        custom = resource_type == CustomResource.SCHEMA["typeName"]
        return CustomResource() if custom else load(resource_type)

    resource_provider.ResourceProviderExecutor.try_load_resource_provider = staticmethod(try_load)
    ROUTER.add("/_answers/<answer>", take, methods=["PUT"])


def tell_who_signed():
    """LocalStack tells the functions behind an API of no caller. Who signed is whom STS knows the key of."""
    from localstack.aws.connect import connect_to
    from localstack.services.apigateway.next_gen.execute_api.handlers.parse import InvocationRequestParser

    make = InvocationRequestParser.create_context_variables

    def create_context_variables(context):
        variables = make(context)
        signed = re.search(r"Credential=([^/]+)/", context.request.headers.get("Authorization", ""))
        if signed:
            caller = connect_to(aws_access_key_id=signed[1], aws_secret_access_key="any").sts.get_caller_identity()
            variables["identity"].update(accountId=caller["Account"], userArn=caller["Arn"])
        return variables

    InvocationRequestParser.create_context_variables = staticmethod(create_context_variables)


def listen_on_this_machine_alone():
    """LocalStack takes the port of the address that it is told to listen at, and listens at every address."""
    from twisted.internet import endpoints

    endpoints.TCP4ServerEndpoint = functools.partial(endpoints.TCP4ServerEndpoint, interface="127.0.0.1")


def name_apis_as_aws_does():
    """LocalStack gives templates names of its own for the hosts of APIs; the peer answers for those of AWS."""
    from localstack.services.cloudformation.engine import template_deployer, template_utils

    template_deployer.AWS_URL_SUFFIX = template_utils.AWS_URL_SUFFIX = "amazonaws.com"
    template_deployer.REGEX_OUTPUT_APIGATEWAY = re.compile(r"(?!)")


if __name__ == "__main__":
    run_functions_here()
    take_newer_runtimes()
    keep_tables_in_moto()
    listen_on_this_machine_alone()
    name_apis_as_aws_does()
    stacks.deploy_without_waiting()
    stacks.find_stacks_that_stand()
    stacks.forget_change_sets_quietly()
    stacks.update_what_differs()
    stacks.remove_as_policies_say()
    call_custom_resources()
    tell_who_signed()
    rows.number_records_of_streams()
    rows.keep_replication_rules()
    from localstack.runtime.main import main

    main()

"""LocalStack in host mode, without what it would download: its functions run on this Node, its DynamoDB is moto's.

Started by peer.ts. LocalStack knows no nodejs24.x yet: functions are told to be of the runtime before it, and run on the Node that is here.
"""

import functools
import json
import os
import subprocess
import sys
import uuid

HERE = os.path.dirname(os.path.abspath(__file__))
NODE = os.environ["PEER_NODE"]


def run_functions_on_this_node():
    """An executor of functions: unpacks the code and calls the handler in a process of its own, once for each event."""
    from localstack.services.lambda_ import provider
    from localstack.services.lambda_.invocation import execution_environment, runtime_executor, version_manager
    from localstack.services.lambda_.invocation.lambda_models import InvocationResult

    class NodeExecutor(runtime_executor.RuntimeExecutor):
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
                [NODE, os.path.join(HERE, "invoke.cjs"), str(code), config.handler, str(config.timeout)],
                input=payload["payload"] if isinstance(payload["payload"], bytes) else payload["payload"].encode(),
                capture_output=True,
                timeout=config.timeout + 30,
                env={"PATH": os.environ["PATH"], **self.environment, **json.loads(os.environ["PEER_FUNCTION_ENVIRONMENT"])},
            )
            answer = json.loads(done.stdout.decode().rsplit("\n", 1)[-1] or '{"error": {"errorMessage": "no answer"}}')
            failed = "error" in answer
            log = done.stderr.decode()
            sys.stderr.write(f"[function {config.handler} {self.function_version.id.function_name}] {'failed' if failed else 'answered'}\n{log}")
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
        module.get_runtime_executor = lambda: NodeExecutor


def take_newer_runtimes():
    from localstack.services.lambda_.provider import LambdaProvider

    create = LambdaProvider.create_function

    @functools.wraps(create)
    def create_function(self, context, request):
        return create(self, context, {**request, "Runtime": request.get("Runtime", "").replace("nodejs24", "nodejs22").replace("python3.14", "python3.13")})

    LambdaProvider.create_function = create_function


def keep_tables_in_moto():
    """LocalStack would download DynamoDB Local and a Kinesis for its streams; moto has both in one process."""
    from localstack.services.dynamodb import server
    from localstack.utils.net import wait_for_port_open

    def start(self):
        subprocess.Popen(
            [os.environ["PEER_MOTO"], "--host", "127.0.0.1", "--port", str(self.port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_for_port_open(self.port, retries=120, sleep_time=0.5)
        return True

    server.DynamodbServer.start_dynamodb = start


if __name__ == "__main__":
    run_functions_on_this_node()
    take_newer_runtimes()
    keep_tables_in_moto()
    from localstack.runtime.main import main

    main()

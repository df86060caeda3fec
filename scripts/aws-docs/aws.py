"""The AWS CLI itself, up to the request: stands in for `aws` when the commands of documents are run without an account.

It reads the command as it always does, and checks the parameters against the model of the service; an option that does
not exist, a value of the wrong form or a missing parameter ends it as it would in AWS. Then it is given an answer made
after the model instead of being let out. A --query that names what no answer has is refused too.
"""

import glob
import io
import json
import os
import sys

import jmespath
from awscli.clidriver import create_clidriver
from botocore.response import StreamingBody

TEMPLATES = os.environ["AWS_DOCS_TEMPLATES"]


def templates(pattern):
    """The synthesised templates whose file's name matches."""
    for path in sorted(glob.glob(os.path.join(TEMPLATES, pattern))):
        with open(path) as file:
            yield json.load(file)


def outputs(pattern):
    """The outputs of the first such template; an address is that of the server that plays the control API."""
    template = next(templates(pattern), {})
    for name in template.get("Outputs", {}):
        value = os.environ["AWS_DOCS_CONTROL_API"] if name.startswith("ApiEndpoint") else name.lower()
        yield {"OutputKey": name, "OutputValue": value}


def resources(pattern):
    """The resources of the first such template, as CloudFormation lists those of a stack."""
    for name, resource in next(templates(pattern), {}).get("Resources", {}).items():
        yield {"LogicalResourceId": name, "ResourceType": resource["Type"], "PhysicalResourceId": f"{name}-x"}


def state_machines():
    """The state machines of the synthesised stacks, by their own names or as CloudFormation names them."""
    for template in templates("Gatebook-*.template.json"):
        for name, resource in template["Resources"].items():
            if resource["Type"] == "AWS::StepFunctions::StateMachine":
                name = resource["Properties"].get("StateMachineName", f"{name}-x")
                yield {"name": name, "stateMachineArn": f"arn:aws:states:eu-west-1:123456789012:stateMachine:{name}"}


def argument(name):
    """The word after an option of this call; None without it."""
    return sys.argv[sys.argv.index(name) + 1] if name in sys.argv else None


def sample(shape, depth=0):
    """A value of a shape of the service's model."""
    kind = shape.type_name
    if kind == "structure":
        return {name: sample(member, depth + 1) for name, member in shape.members.items()} if depth < 6 else {}
    if kind == "list":
        return [sample(shape.member, depth + 1)] if depth < 6 else []
    if kind == "map":
        return {}
    if shape.name == "accountType":
        return "444455556666"
    if kind == "string":
        return shape.enum[0] if shape.enum else "example"
    if kind == "blob":
        return StreamingBody(io.BytesIO(b"{}"), 2)
    return {"timestamp": "2026-11-22T00:00:00+00:00", "boolean": False}.get(kind, 1)


def walk(node, shape):
    """The shape that a JMESPath expression leads to from another; None where any value may stand."""
    kind, children = node["type"], node.get("children", [])
    if kind == "field":
        if shape is None or shape.type_name == "map":
            return None
        if shape.type_name != "structure" or node["value"] not in shape.members:
            raise SystemExit(f"--query names {node['value']}, which {shape.name} does not have")
        return shape.members[node["value"]]
    if kind in ("subexpression", "index_expression", "projection", "filter_projection", "flatten", "pipe"):
        left = walk(children[0], shape)
        inner = left.member if left is not None and left.type_name == "list" else left
        if kind == "filter_projection":
            walk(children[2], inner)
        return walk(children[1], inner) if len(children) > 1 else inner
    if kind in ("multi_select_list", "multi_select_dict", "function_expression", "comparator", "key_val_pair"):
        for child in children:
            walk(child, shape)
        return None
    return shape


def answer(model, params, **_):
    """What AWS would say, and nobody asked it."""
    parsed = sample(model.output_shape) if model.output_shape else {}
    if model.name == "DescribeStacks":
        parsed["Stacks"][0]["Outputs"] = list(outputs(f"{argument('--stack-name')}.template.json"))
    if model.name == "DescribeStackResources":
        parsed["StackResources"] = list(resources(f"{argument('--stack-name')}.template.json"))
    if model.name == "GetProvisionedProductOutputs":
        wanted = argument("--output-keys")
        offered = outputs("*.product.template.json")
        parsed["Outputs"] = [one for one in offered if wanted in (None, one["OutputKey"])]
    if model.name == "ListStateMachines":
        parsed["stateMachines"] = list(state_machines())
    for token in ("NextToken", "nextToken", "NextPageToken", "NextContinuationToken"):
        parsed.pop(token, None)
    if "IsTruncated" in parsed:
        parsed["IsTruncated"] = False
    query = argument("--query")
    if query is not None:
        walk(jmespath.compile(query).parsed, model.output_shape)
        if jmespath.search(query, parsed) in (None, [], ""):
            raise SystemExit(f"--query {query} finds nothing")
    return type("Http", (), {"status_code": 200, "headers": {}})(), parsed


def refuse(request, event_name, **_):
    """No request leaves this machine, whatever a command does beside its call."""
    raise SystemExit(f"{event_name} was about to be sent to {request.url}")


driver = create_clidriver()
driver.session.register("before-call", answer)
driver.session.register("before-send", refuse)
sys.exit(driver.main(sys.argv[1:]))

"""What LocalStack's stacks lack of CloudFormation's: updates of what differs, deletion policies, removals that fail."""

import copy
import functools

RETAINING = ("Retain", "RetainExceptOnCreate")


def deploy_without_waiting():
    """LocalStack looks at its own call stack for each value of a template, and five seconds later at each resource that takes time."""
    from localstack.services.cloudformation import resource_provider
    from localstack.services.cloudformation.engine import template_deployer

    for name in ("resolve_refs_recursively", "_resolve_refs_recursively"):
        setattr(template_deployer, name, getattr(template_deployer, name).__wrapped__)
    loop = resource_provider.ResourceProviderExecutor.deploy_loop
    loop.__defaults__ = (loop.__defaults__[0], 0.5)


def find_stacks_that_stand():
    """LocalStack finds by a name the first stack that had it, such as the one that `cdk diff` made and removed."""
    from localstack.services.cloudformation import provider, stores
    from localstack.services.cloudformation.engine import template_deployer

    def find_stack(account_id, region_name, stack_name):
        found = [
            stack
            for stack in stores.get_cloudformation_store(account_id, region_name).stacks.values()
            if stack_name in (stack.stack_name, stack.stack_id)
        ]
        return max(reversed(found), key=lambda stack: stack.status != "DELETE_COMPLETE", default=None)

    for module in (provider, stores, template_deployer):
        module.find_stack = find_stack


def forget_change_sets_quietly():
    """CloudFormation says nothing of a change set that is gone, which the CDK deletes after a deployment that changes nothing."""
    from localstack.services.cloudformation.provider import ChangeSetNotFoundException, CloudformationProvider

    delete = CloudformationProvider.delete_change_set

    @functools.wraps(delete)
    def delete_change_set(self, context, change_set_name, stack_name=None, **more):
        try:
            return delete(self, context, change_set_name, stack_name, **more)
        except ChangeSetNotFoundException:
            return {}

    CloudformationProvider.delete_change_set = delete_change_set


def update_what_differs():
    """LocalStack updates each resource of a stack of which anything has changed."""
    from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent, ResourceProviderExecutor

    loop = ResourceProviderExecutor.deploy_loop
    asked = {}

    @functools.wraps(loop)
    def deploy_loop(self, provider, resource, payload, *settings):
        request = payload["requestData"]
        key = (payload["awsAccountId"], payload["region"], self.stack_id, request["logicalResourceId"])
        wanted = copy.deepcopy(request["resourceProperties"])
        if payload["action"] == "Modify" and asked.get(key) == wanted:
            return ProgressEvent(OperationStatus.SUCCESS, resource_model=request["previousResourceProperties"])
        event = loop(self, provider, resource, payload, *settings)
        asked[key] = wanted
        return event

    ResourceProviderExecutor.deploy_loop = deploy_loop


def remove_as_policies_say():
    """LocalStack deletes what a policy keeps, calls a removal complete when a custom resource refused it, and answers only then.

    What it cannot delete of its own kinds does not count: that says nothing of AWS.
    """
    from localstack.services.cloudformation.engine.template_deployer import TemplateDeployer
    from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent, ResourceProviderExecutor
    from localstack.utils.threads import start_worker_thread

    loop = ResourceProviderExecutor.deploy_loop
    delete = TemplateDeployer.delete_stack
    refused = {}

    @functools.wraps(loop)
    def deploy_loop(self, provider, resource, payload, *settings):
        if payload["action"] != "Remove":
            return loop(self, provider, resource, payload, *settings)
        if resource.get("DeletionPolicy") in RETAINING:
            return ProgressEvent(OperationStatus.SUCCESS, resource_model={})
        if refused.get(self.stack_id):
            return ProgressEvent(OperationStatus.FAILED, resource_model={}, message="Something that depends on it is there.")
        event = loop(self, provider, resource, payload, *settings)
        if event.status == OperationStatus.FAILED and "::Custom" in f"::{payload['resourceType']}":
            refused[self.stack_id] = event.message
        return event

    def delete_stack(self):
        if not self.stack:
            return
        stack, set_status = self.stack, self.stack.set_stack_status

        def set_stack_status(status, status_reason=None):
            reason = refused.pop(stack.stack_id, None) if status == "DELETE_COMPLETE" else None
            set_status(*(("DELETE_FAILED", reason) if reason else (status, status_reason)))

        stack.set_stack_status = set_stack_status
        set_status("DELETE_IN_PROGRESS")
        start_worker_thread(lambda _: delete(self))

    ResourceProviderExecutor.deploy_loop = deploy_loop
    TemplateDeployer.delete_stack = delete_stack

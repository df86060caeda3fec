"""Enrols a tenant and an API and reads them back, with the client that openapi-python-client makes."""

import json
import os
from datetime import datetime, timezone

from gatebook_client import AuthenticatedClient
from gatebook_client.api.ap_is import list_apis, register_api
from gatebook_client.api.tenants import create_tenant
from gatebook_client.api.usage import get_usage
from gatebook_client.models import ListApisSort, NewApiInput, NewTenantInput

client = AuthenticatedClient(
    base_url=os.environ["GATEBOOK_URL"],
    token=os.environ["GATEBOOK_TOKEN"],
    raise_on_unexpected_status=True,
)
tenant = create_tenant.sync(client=client, body=NewTenantInput(id="python", name="Python"))
api = NewApiInput(
    account_id="111122223333",
    region="eu-west-1",
    rest_api_id="python",
    stage="prod",
    tenant_id=tenant.id,
    valid_from=datetime(2026, 10, 1, tzinfo=timezone.utc),
)
register_api.sync(client=client, body=api)
listed = list_apis.sync(client=client, tenant="python", q="PROD", sort=ListApisSort("-updatedAt"))
usage = get_usage.sync(
    client=client,
    tenant="python",
    from_=datetime(2026, 11, 1, tzinfo=timezone.utc),
    to=datetime(2026, 11, 2, tzinfo=timezone.utc),
    metrics="requests",
)
print(
    json.dumps(
        {
            "tenant": tenant.name,
            "apis": [one.id for one in listed.items],
            "requests": usage.rows[0].additional_properties["requests"],
        }
    )
)

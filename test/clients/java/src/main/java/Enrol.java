import gatebook.ApiClient;
import gatebook.api.ApisApi;
import gatebook.api.TenantsApi;
import gatebook.api.UsageApi;
import gatebook.model.NewApiInput;
import gatebook.model.NewTenantInput;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;

/** Enrols a tenant and an API and reads them back, with the client that OpenAPI Generator makes. */
public final class Enrol {
  public static void main(String[] arguments) throws Exception {
    ApiClient client = new ApiClient();
    client.updateBaseUri(System.getenv("GATEBOOK_URL"));
    client.setRequestInterceptor(
        request ->
            request.setHeader("authorization", "Bearer " + System.getenv("GATEBOOK_TOKEN")));

    var tenant =
        new TenantsApi(client).createTenant(new NewTenantInput().id("java").name("Java"), null);
    var apis = new ApisApi(client);
    apis.registerApi(
        new NewApiInput()
            .accountId("111122223333")
            .region("eu-west-1")
            .restApiId("java")
            .stage("prod")
            .tenantId("java")
            .validFrom(OffsetDateTime.parse("2026-10-01T00:00:00+02:00")),
        null,
        null);
    var listed =
        apis.listApis(null, null, "java", null, null, null, "PROD", "-updatedAt", null);
    var usage =
        new UsageApi(client)
            .getUsage(
                OffsetDateTime.parse("2026-11-01T00:00:00Z"),
                OffsetDateTime.parse("2026-11-02T00:00:00Z"),
                "java", null, "requests", null, null, null, null, null);

    List<String> ids = listed.getItems().stream().map(api -> api.getId()).toList();
    System.out.println(
        client
            .getObjectMapper()
            .writeValueAsString(
                Map.of(
                    "tenant", tenant.getName(),
                    "apis", ids,
                    "requests", usage.getRows().get(0).get("requests"))));
  }
}

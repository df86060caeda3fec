// Enrols a tenant and an API and reads them back, with the client that oapi-codegen makes.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"time"

	"gatebook/clients/gatebook"
)

func main() {
	ctx := context.Background()
	token := func(_ context.Context, request *http.Request) error {
		request.Header.Set("authorization", "Bearer "+os.Getenv("GATEBOOK_TOKEN"))
		return nil
	}
	client, err := gatebook.NewClientWithResponses(os.Getenv("GATEBOOK_URL"), gatebook.WithRequestEditorFn(token))
	must(err)

	tenant, err := client.CreateTenantWithResponse(ctx, nil, gatebook.NewTenantInput{Id: "go", Name: "Go"})
	must(err)
	since := time.Date(2026, 10, 1, 0, 0, 0, 0, time.FixedZone("", 2*3600))
	_, err = client.RegisterApiWithResponse(ctx, nil, gatebook.NewApiInput{
		AccountId: "111122223333", Region: "eu-west-1", RestApiId: "go", Stage: "prod", TenantId: "go", ValidFrom: &since,
	})
	must(err)
	owner, looked := "go", "PROD"
	listed, err := client.ListApisWithResponse(ctx, &gatebook.ListApisParams{Tenant: &owner, Q: &looked})
	must(err)
	metrics := "requests"
	usage, err := client.GetUsageWithResponse(ctx, &gatebook.GetUsageParams{
		Tenant:  &owner,
		From:    time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC),
		To:      time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC),
		Metrics: &metrics,
	})
	must(err)

	apis := []string{}
	for _, api := range listed.JSON200.Items {
		apis = append(apis, api.Id)
	}
	said, err := json.Marshal(map[string]any{
		"tenant": tenant.JSON201.Name, "apis": apis, "requests": usage.JSON200.Rows[0]["requests"],
	})
	must(err)
	fmt.Println(string(said))
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

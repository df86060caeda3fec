/** Makes short-lived links that open one tenant's dashboard and nothing else. */
export interface DashboardLinks {
  /** `expiresAt`: when the link stops working, milliseconds since 1970. Answers an absolute URL. */
  linkFor(tenantId: string, expiresAt: number): Promise<string>;
}

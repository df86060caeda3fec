/**
 * What was called: the resource's path template (REST); else the route key without its method (HTTP), where
 * WebSocket's own routes such as `$connect` stay as they are; else null.
 */
export function routeOf(resourcePath: string | null, routeKey: string | null): string | null {
  if (resourcePath !== null) return resourcePath;
  if (routeKey === null) return null;
  const space = routeKey.indexOf(' ');
  return space === -1 ? routeKey : routeKey.slice(space + 1);
}

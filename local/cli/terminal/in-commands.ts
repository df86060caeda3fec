/** What the control API advises by its routes, and the command that does it. What is none of these is a `gatebook call`. */
const commands: readonly (readonly [route: RegExp, command: string])[] = [
  [/GET \/v1\/tenants (?=lists)/g, '`gatebook tenants` '],
  [/GET \/v1\/apis (?=lists)/g, '`gatebook apis` '],
  [/GET \/v1\/grants (?=lists)/g, '`gatebook grants` '],
  [/GET \/v1\/deliveries (?=lists)/g, '`gatebook deliveries` '],
  [/GET \/v1\/apis\/(\S+)\/snippet/g, '`gatebook snippet $1`'],
  [/POST \/v1\/apis\/(\S+)\/move \{"tenantId": "([^"]+)"\}/g, '`gatebook move $1 --tenant $2`'],
  [/epeat the call with/g, 'epeat it with'],
  [/"replaceExisting": true/g, '--replace-existing'],
  [/"createLogGroup": true/g, '--create-log-group'],
  [/"mode": "(\w+)"/g, '--mode $1'],
  [/put back by DELETE/g, 'put back by `gatebook deregister`'],
  [/(GET|POST|PUT|PATCH|DELETE) (\/v1\/[^\s,;]*[^\s,;.])/g, '`gatebook call $1 $2`'],
];

/** The part of a request in which a field stands, which whoever types a command has not written. */
const parts = /(^|; )(?:params|body|query|headers)\.(?=[\w.-]+: )/g;

/** A sentence of the control API as the command line says it. */
export const inCommands = (sentence: string): string =>
  commands
    .reduce((said, [route, command]) => said.replace(route, command), sentence)
    .replace(parts, '$1');

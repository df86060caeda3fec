import { readFileSync, statSync } from 'node:fs';
import type { Command } from 'commander';
import { routesOfOpenApi } from '../../../control-plane/routes-of-openapi/routes-of-openapi.js';
import { ProductError } from '../../../core/product-error.js';
import { type ApiRef, apiRefText } from '../../../core/registry/api-window.js';
import { visibleJson, visibleText } from '../../../core/text/visible-text.js';
import { unreadable } from '../../files/unreadable.js';
import { apiArgument } from '../control-api/api-argument.js';
import {
  type ControlApiOptions,
  controlApiCommand,
  withControlApi,
} from '../control-api/connect.js';

interface RoutesOptions extends ControlApiOptions {
  readonly openapi?: string;
  readonly forget?: true;
  readonly json?: true;
}

const path = '/v1/apis/{accountId}/{region}/{restApiId}/{stage}/routes';

/** `gatebook routes`: the routes of an API that is behind one for everything. */
export const routesCommand = (command: Command): void => {
  controlApiCommand(command)
    .argument('<accountId/region/restApiId/stage>', 'the API', apiArgument)
    .option('--openapi <file>', 'its document: OpenAPI 3 or Swagger 2, JSON or YAML')
    .option('--forget', 'take the routes away')
    .option('--json', 'answer in JSON')
    .action((api: ApiRef, _, command: Command) =>
      routes(api, command.optsWithGlobals<RoutesOptions>()),
    );
};

const routes = async (api: ApiRef, options: RoutesOptions): Promise<void> => {
  const { openapi, forget, json } = options;
  if (openapi !== undefined && forget) {
    throw new ProductError('invalid-input', 'Give either --openapi or --forget.');
  }
  // The document may be larger than what the control API takes: what is sent is its routes.
  const given = openapi === undefined ? null : [...routesOfOpenApi(documentOf(openapi))];
  const params = { path: api };
  const { data } = await withControlApi(options, async (client) => {
    if (given !== null) return client.PUT(path, { params, body: { routes: given } });
    if (forget) await client.DELETE(path, { params });
    return client.GET(path, { params });
  });
  if (!data) return;
  if (json) return console.log(visibleJson(data));
  for (const route of data.routes) console.log(visibleText(route));
  const count = data.routes.length;
  console.log(
    count === 0
      ? `API ${apiRefText(api)} has no routes of its own: greedy ones are told apart by their paths.`
      : `API ${apiRefText(api)}: ${count} ${count === 1 ? 'route' : 'routes'}, for requests that are read from now on.`,
  );
};

/** So much is read at most: the reader of documents refuses less. */
const mostBytes = 16 * 1024 * 1024;

function documentOf(file: string): string {
  try {
    if (statSync(file).size <= mostBytes) return readFileSync(file, 'utf8');
  } catch (error) {
    throw unreadable(file, error);
  }
  throw new ProductError(
    'invalid-input',
    `${file} is larger than 16 MiB: that is no document of an API.`,
  );
}

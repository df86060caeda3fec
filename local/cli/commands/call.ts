import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  type ControlApiOptions,
  controlApiCommand,
  withControlApi,
} from '../control-api/connect.js';
import { writeText } from '../terminal/write-text.js';

interface CallOptions extends ControlApiOptions {
  readonly body?: unknown;
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** `gatebook call`: any route of the control API, as the caller that all commands are. */
export const callCommand = (command: Command): void => {
  controlApiCommand(command)
    .argument('<method>', methods.join(', '), method)
    .argument('<path>', 'with its query, such as /v1/tenants/acme', routePath)
    .addOption(new Option('--body <json>', 'what to send').argParser(json))
    .action((verb: string, path: string, _, command: Command) =>
      call(verb, path, command.optsWithGlobals<CallOptions>()),
    );
};

function method(text: string): string {
  const verb = text.toUpperCase();
  if (methods.includes(verb)) return verb;
  throw new InvalidArgumentError(`It must be one of ${methods.join(', ')}.`);
}

function routePath(text: string): string {
  if (/^\/v1\/[^\s#]*$/.test(text)) return text;
  throw new InvalidArgumentError('It must begin with /v1/, such as /v1/tenants/acme.');
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidArgumentError('It must be JSON, such as \'{"name": "Acme"}\'.');
  }
}

const call = async (verb: string, path: string, options: CallOptions): Promise<void> => {
  const { body } = options;
  const { data } = await withControlApi(options, (client) =>
    // The one call whose route is not known when this is compiled.
    client.request(verb.toLowerCase() as 'get', path as '/v1/version', {
      ...(body === undefined ? {} : { body: body as never }),
      parseAs: 'text',
    }),
  );
  if (data) writeText(`${(data as string).trimEnd()}\n`);
};

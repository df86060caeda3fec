import { type Command, Option } from 'commander';
import { snippetFormats } from '../../../control-plane/stages/snippet.js';
import type { ApiRef } from '../../../core/registry/api-window.js';
import { apiArgument } from '../control-api/api-argument.js';
import {
  type ControlApiOptions,
  controlApiCommand,
  withControlApi,
} from '../control-api/connect.js';
import { writeText } from '../terminal/write-text.js';

interface SnippetOptions extends ControlApiOptions {
  readonly format: (typeof snippetFormats)[number];
}

/** `gatebook snippet`: a stage's log settings, for teams that own their stages in code. */
export const snippetCommand = (command: Command): void => {
  controlApiCommand(command)
    .argument('<accountId/region/restApiId/stage>', 'the API', apiArgument)
    .addOption(
      new Option('--format <format>', 'in which language')
        .choices(snippetFormats)
        .default('cloudformation'),
    )
    .action((api: ApiRef, _, command: Command) =>
      snippet(api, command.optsWithGlobals<SnippetOptions>()),
    );
};

const snippet = async (api: ApiRef, options: SnippetOptions): Promise<void> => {
  const { data } = await withControlApi(options, (client) =>
    client.GET('/v1/apis/{accountId}/{region}/{restApiId}/{stage}/snippet', {
      params: { path: api, query: { format: options.format } },
      parseAs: 'text',
    }),
  );
  writeText(`${data?.trimEnd()}\n`);
};

import { existsSync } from 'node:fs';
import type { ApiLogSettings } from '../../../core/log-settings.js';
import { type ControlApiOptions, withControlApi } from './connect.js';
import { everyPage } from './every-page.js';

/** What the registry says of how logs are read, of whoever holds the data folder; nothing where there is none yet. */
export const logSettingsOfFolder = async (
  options: ControlApiOptions,
): Promise<readonly ApiLogSettings[]> => {
  if (!existsSync(options.dataDir)) return [];
  return withControlApi(options, async (client) => {
    const apis = await everyPage((query) => client.GET('/v1/apis', { params: { query } }));
    const places = new Map(
      apis.map(({ accountId, region }) => [`${accountId}/${region}`, { accountId, region }]),
    );
    const settings: ApiLogSettings[] = [];
    for (const path of places.values()) {
      const { data } = await client.GET(
        '/v1/accounts/{accountId}/pipelines/{region}/log-settings',
        { params: { path } },
      );
      settings.push(...(data?.apis ?? []));
    }
    return settings;
  });
};

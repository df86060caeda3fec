import { createHmac } from 'node:crypto';
import { cellIndex } from '../core/access-log/cells.js';
import { storedColumns } from '../core/access-log/columns.js';
import type { ApiLogSettings } from '../core/log-settings.js';
import { ProductError } from '../core/product-error.js';
import { type Apis, apisOf } from './apis.js';
import { memo } from './text/memo.js';
import { truncateAddress } from './truncate-address.js';

/** What becomes of a personal value: as it is, an address cut to its /24 or /48, an HMAC-SHA-256, or null. */
export type Treatment = 'keep' | 'truncate' | 'hash' | 'drop';

/** The columns that privacy settings can name. */
export const personalColumns = storedColumns.filter((column) => column.personal !== undefined);

export interface SettingsInput {
  /** By column name; what is not named is kept. `truncate` is for addresses only. */
  readonly privacy?: Readonly<Record<string, Treatment>>;
  /** The key of the HMAC; needed as soon as a column is hashed. */
  readonly hashSecret?: string;
  /** What the registry says of single APIs. */
  readonly apis?: readonly ApiLogSettings[];
  /** The country of an address, ISO 3166-1 alpha-2, or null. Left out, `country` stays null. */
  readonly countryOf?: (ip: string) => string | null;
}

/** Settings in the form that `enrich` applies to every row. */
export interface EnrichmentSettings {
  readonly apis: Apis;
  readonly countryOf: ((ip: string) => string | null) | null;
  readonly treatments: readonly {
    readonly cell: number;
    readonly treat: (value: string) => string | null;
  }[];
}

/**
 * Checks settings once, so that a mistake shows at the start and not in the data.
 *
 * @throws ProductError `invalid-input` if a column is not personal, a text is to be truncated, or a hash has no secret.
 */
export function settingsOf(input: SettingsInput = {}): EnrichmentSettings {
  const treatments = Object.entries(input.privacy ?? {}).flatMap(([name, treatment]) => {
    const column = personalColumns.find((candidate) => candidate.name === name);
    if (column === undefined) {
      const known = personalColumns.map((candidate) => candidate.name).join(', ');
      throw new ProductError(
        'invalid-input',
        `Privacy settings name '${name}', but the personal columns are ${known}.`,
      );
    }
    const cell = cellIndex[column.name as keyof typeof cellIndex];
    switch (treatment) {
      case 'keep':
        return [];
      case 'drop':
        return [{ cell, treat: () => null }];
      case 'truncate':
        if (column.personal !== 'address') {
          throw new ProductError(
            'invalid-input',
            `Only an address can be truncated, and '${name}' is none.`,
          );
        }
        return [{ cell, treat: truncateAddress }];
      case 'hash':
        return [{ cell, treat: hasher(input.hashSecret) }];
      default:
        throw new ProductError(
          'invalid-input',
          `'${name}' is to be treated by '${treatment}': keep, truncate, hash or drop.`,
        );
    }
  });
  return { countryOf: input.countryOf ?? null, treatments, apis: apisOf(input.apis ?? []) };
}

function hasher(secret: string | undefined): (value: string) => string {
  if (secret === undefined || secret.length < 16) {
    throw new ProductError(
      'invalid-input',
      'A hashed column needs a secret of at least 16 characters.',
    );
  }
  return memo(16_384, (value) => createHmac('sha256', secret).update(value).digest('hex'));
}

import { cellIndex } from '../../core/access-log/cells.js';
import { ignoredKeys, keyedColumnOf } from '../../core/access-log/keys.js';
import { memo } from '../text/memo.js';
import { isSecretName } from './secret.js';

/** What to do with the value under a key of the line. */
export interface Field {
  /** The key; of a nested object, the keys from the outside in with dots between them. */
  readonly key: string;
  /** `extra` is a key that no column has; `request line` is method, path and protocol in one; `ignored` is dropped on purpose, as is a `secret`. */
  readonly kind:
    | 'text'
    | 'count'
    | 'size'
    | 'status'
    | 'time'
    | 'account'
    | 'region'
    | 'request line'
    | 'extra'
    | 'secret'
    | 'ignored';
  /** The place in `Cells`; -1 for what is no cell. */
  readonly cell: number;
  /** Where two keys name one column, the lower rank is preferred. */
  readonly rank: number;
  /** Text that a caller may have shaped, see `Column.clientControlled`. */
  readonly free: boolean;
  /** A name of people's own, see `Column.ownNames`. */
  readonly own: boolean;
  /** Another field of the line may fill the column with another value, see `Column.several`. */
  readonly several: boolean;
}

/** The field under a key, whatever its spelling. */
export const fieldOf = (key: string): Field =>
  // A key that nobody gave a column is not worth remembering at any length.
  key.length > longestKey ? unknownField(key) : knownFields(key);

const longestKey = 128;

const knownFields = memo(2048, (key): Field => {
  const found = keyedColumnOf(key);
  if (found === undefined) return unknownField(key);
  const { column, rank, own } = found;
  return {
    key,
    kind: kindOf(column),
    cell: cellIndex[column.name as keyof typeof cellIndex] ?? -1,
    rank,
    free: column.clientControlled === true,
    own,
    several: column.several === true,
  };
});

/** `GET /orders/17 HTTP/1.1` under one key, as web servers write it. */
const requestLine = /(?:^|\.)request_?(?:line)?$/i;

function unknownField(key: string): Field {
  if (requestLine.test(key)) {
    return { key, kind: 'request line', cell: -1, rank: 0, free: true, own: true, several: false };
  }
  const kind = ignoredKeys.has(key) ? 'ignored' : isSecretName(key) ? 'secret' : 'extra';
  return { key, kind, cell: -1, rank: 0, free: false, own: false, several: false };
}

/** The same for two fields that fill one column; each time counts for itself, since several are usual. */
export const columnIdOf = (field: Field): string =>
  field.kind === 'time' ||
  field.kind === 'extra' ||
  field.kind === 'request line' ||
  field.kind === 'ignored'
    ? `${field.kind} ${field.key}`
    : `${field.kind} ${field.cell}`;

/** Whether a caller may have shaped the value: what nobody gave a column may be a user agent under a name of people's own. */
export const mayBeClientText = ({ free, kind }: Field): boolean => free || kind === 'extra';

/** Whether the field fills a column, as opposed to what is kept beside or dropped. */
export const isColumn = ({ kind }: Field): boolean =>
  kind !== 'extra' && kind !== 'request line' && kind !== 'ignored' && kind !== 'secret';

function kindOf(column: { readonly name: string; readonly type: string }): Field['kind'] {
  if (column.name === 'account_id') return 'account';
  if (column.name === 'region') return 'region';
  if (column.name === 'status') return 'status';
  if (column.type === 'timestamp') return 'time';
  if (column.type === 'integer') return 'count';
  if (column.type === 'bigint') return 'size';
  return 'text';
}

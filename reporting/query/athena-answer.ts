import type { ColumnInfo, Row } from '@aws-sdk/client-athena';
import type { AnswerRow } from '../format/answer.js';

type Cell = AnswerRow[string];

/** `2026-11-01 09:30:00.000000`, with however many digits the type has, as ISO 8601 with milliseconds. */
const moment = (text: string): string => {
  const [day = '', time = ''] = text.split(' ');
  const [seconds = '', fraction = ''] = time.split('.');
  return `${day}T${seconds}.${fraction.padEnd(3, '0').slice(0, 3)}Z`;
};

const cellTypes: Readonly<Record<string, (text: string) => Cell>> = {
  varchar: (text) => text,
  char: (text) => text,
  boolean: (text) => text === 'true',
  tinyint: Number,
  smallint: Number,
  integer: Number,
  bigint: Number,
  float: Number,
  double: Number,
  decimal: Number,
  date: (text) => text,
  timestamp: moment,
  // The type of a column that holds nothing but NULL.
  unknown: (text) => text,
};

/** A column of an answer: its name, and what its text means. */
export interface AthenaColumn {
  readonly name: string;
  readonly read: (text: string) => Cell;
}

/** The columns of an answer, by the names of Athena's types (`ColumnInfo.Type`, API reference). */
export const athenaColumns = (infos: readonly ColumnInfo[]): readonly AthenaColumn[] =>
  infos.map(({ Name: name = '', Type: type = '' }) => {
    const read = cellTypes[type];
    if (read === undefined)
      throw new Error(`Athena answers ${name} as ${type}, which nothing asks for.`);
    return { name, read };
  });

/** A row as the port's: an absent text is NULL, an empty one is empty. */
export const athenaRow = (columns: readonly AthenaColumn[], { Data: cells = [] }: Row): AnswerRow =>
  Object.fromEntries(
    columns.map(({ name, read }, index) => {
      const text = cells[index]?.VarCharValue;
      return [name, text === undefined ? null : read(text)];
    }),
  );

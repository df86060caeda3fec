import * as z from 'zod';
import { type ColumnName, columns, type requestColumns } from './columns.js';

const cellSchemas = {
  text: z.string().nullable(),
  integer: z.int32().nullable(),
  bigint: z.int().nullable(),
  /** Milliseconds since 1970, UTC. */
  timestamp: z.int().nullable(),
  boolean: z.boolean().nullable(),
  /** `2026-05-17` */
  date: z.iso.date().nullable(),
};

type RowShape = {
  [Name in ColumnName]: (typeof cellSchemas)[(typeof requestColumns)[Name]['type']];
};

/** A row of `requests` by column name. */
export const rowSchema = z.strictObject(
  Object.fromEntries(columns.map(({ name, type }) => [name, cellSchemas[type]])) as RowShape,
);

export type Row = z.infer<typeof rowSchema>;

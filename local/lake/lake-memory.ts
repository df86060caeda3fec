/**
 * What a lake's database may hold in memory, in DuckDB's words: enough for a month of roll-ups of ten million requests,
 * and little enough for five hundred reports in a row, with the rest of the process, in a gigabyte.
 */
export const lakeMemory = '250MB';

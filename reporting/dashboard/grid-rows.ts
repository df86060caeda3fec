/** Where something stands on a grid of 12 columns, in columns and rows from the top left. */
export interface GridPlace<T> {
  readonly item: T;
  readonly column: number;
  readonly row: number;
}

/** The columns of the declaration's grid. */
export const gridColumns = 12;

/** Puts things on a grid in reading order: side by side while there is room, then below the highest of the row. */
export function packIntoRows<
  T extends { readonly size: { readonly columns: number; readonly rows: number } },
>(items: readonly T[]): readonly GridPlace<T>[] {
  let [column, row, height] = [0, 0, 0];
  return items.map((item) => {
    if (column + item.size.columns > gridColumns) {
      [column, row, height] = [0, row + height, 0];
    }
    const place = { item, column, row };
    column += item.size.columns;
    height = Math.max(height, item.size.rows);
    return place;
  });
}

/** The same things, the last of each row as wide as there is room: for a grid out of which something was left. */
export function widenedToRows<
  T extends { readonly size: { readonly columns: number; readonly rows: number } },
>(items: readonly T[]): readonly T[] {
  const places = packIntoRows(items);
  return places.map(({ item, column, row }, index) => {
    const next = places[index + 1];
    if (next !== undefined && next.row === row) return item;
    return { ...item, size: { ...item.size, columns: gridColumns - column } };
  });
}

/** How many rows a shelved grid has. */
export const gridHeight = <T extends { readonly size: { readonly rows: number } }>(
  shelved: readonly GridPlace<T>[],
): number => Math.max(0, ...shelved.map(({ item, row }) => row + item.size.rows));

/** The word of a list that takes the fewest changes of a letter; undefined where none is like it. */
export function nearest(word: string, among: readonly string[]): string | undefined {
  const most = Math.max(1, Math.floor(word.length / 2));
  const found = among
    .map((one) => ({ one, changes: changesBetween(word, one) }))
    .sort((a, b) => a.changes - b.changes)[0];
  return found && found.changes <= most ? found.one : undefined;
}

/** How many letters must be put in, taken out or replaced to make one text of another. */
function changesBetween(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (const [above, letter] of [...from].entries()) {
    const next = [above + 1];
    for (let at = 0; at < to.length; at++) {
      const replaced = (row[at] ?? 0) + (letter === to[at] ? 0 : 1);
      next.push(Math.min(replaced, (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}

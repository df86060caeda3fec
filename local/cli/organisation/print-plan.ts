import { visibleText } from '../../../core/text/visible-text.js';
import { inCommands } from '../terminal/in-commands.js';
import type { EntryOutcome } from './apply.js';
import type { OrganisationFile } from './read-file.js';

const signs = { created: '+', changed: '~', unchanged: ' ', removed: '-', refused: '!' } as const;

const removals = { tenant: 'archived', api: 'deregistered', schedule: 'deleted' } as const;

/** Outcomes as lines for people: `+` created, `~` changed with what differs, `-` removed, `!` refused with why, and where it stands. */
export const outcomeLines = (
  outcomes: readonly EntryOutcome[],
  placeOf: OrganisationFile['placeOf'],
): string[] =>
  outcomes
    .filter(({ outcome }) => outcome !== 'unchanged')
    .flatMap(({ kind, id, outcome, changes, detail }) => {
      const head = `${signs[outcome]} ${kind} ${id}`;
      if (outcome === 'removed') return [`${head}: ${removals[kind]}`];
      if (outcome === 'refused') {
        const place = placeOf(kind, id);
        return [`${head}: ${place ? `${place}: ` : ''}${visibleText(inCommands(detail ?? ''))}`];
      }
      if (outcome === 'changed' && changes.length === 0) return [`${head}: its stage is to be set`];
      return [
        head,
        ...changes.map(
          ({ field, before, after }) =>
            `    ${field}: ${visibleText(before)} → ${visibleText(after)}`,
        ),
      ];
    });

/** How many entries came to what, in one sentence. */
export function summary(outcomes: readonly EntryOutcome[], dryRun: boolean): string {
  const count = (name: EntryOutcome['outcome']) =>
    outcomes.filter(({ outcome }) => outcome === name).length;
  const named = (['created', 'changed', 'removed', 'refused'] as const).filter(count);
  const unchanged = `${count('unchanged').toLocaleString('en-GB')} as they should be`;
  if (named.length === 0) return `Nothing to change: ${unchanged}.`;
  const said = named.map((name) => `${count(name).toLocaleString('en-GB')} ${name}`).join(', ');
  return `${dryRun ? 'Plan' : 'Done'}: ${said}, ${unchanged}.`;
}

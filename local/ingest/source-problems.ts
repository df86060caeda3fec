import type { ReadSources, SourceProblem } from '../../core/ports/log-intake.js';

/** Problems that a summary names: a folder may hold thousands of files that are no logs. */
const mostProblems = 100;

/** Counts sources, and what was wrong with each. */
export function createSourceProblems() {
  const problems: SourceProblem[] = [];
  let count = 0;
  let more = 0;
  return {
    /**
     * Takes what became of a source; without a failure or a rejected line, it had no problem.
     *
     * @param isNew whether it is another one than before
     */
    add(source: SourceProblem, isNew: boolean): void {
      if (isNew) count += 1;
      if (source.failure === null && source.rejected === 0) return;
      if (problems.length < mostProblems) problems.push(source);
      else more += 1;
    },
    result: (): ReadSources => ({ count, problems, moreProblems: more }),
  };
}

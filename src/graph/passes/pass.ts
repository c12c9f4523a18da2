/** One step of the compiler, and how steps follow one another. Which there are: passes.ts. */

export interface Pass<Run> {
  name: string;
  /** Passes that have to have run before. */
  after: readonly string[];
  run: Run;
}

/** Runs passes over what they change, in order. Tests verify what each leaves behind (verify.ts). */
export function applyPasses<Subject>(passes: readonly Pass<(subject: Subject) => void>[], subject: Subject): void {
  for (const { run } of passes) run(subject);
}

/** Says at the end why tests were skipped: each has its reason in its name, `(needs …)`. */
import type { Reporter, TestModule, Vitest } from 'vitest/node';

export default class Skipped implements Reporter {
  private chosen = false;

  onInit({ config }: Vitest): void {
    // With `-t`, whatever was not asked for is skipped as well.
    this.chosen = config.testNamePattern !== undefined;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const reasons = new Map<string, number>();
    for (const module of modules)
      for (const { fullName } of module.children.allTests('skipped')) {
        const reason = /\(needs ([^)]+)\)/.exec(fullName)?.[1] ?? (this.chosen ? undefined : `a reason: ${fullName}`);
        if (reason !== undefined) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      }
    for (const [reason, count] of reasons)
      console.log(`skipped: ${count} ${count === 1 ? 'test needs' : 'tests need'} ${reason}`);
  }
}

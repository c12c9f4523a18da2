/** Says at the end why tests were skipped: each has its reason in its name, `(needs …)`. */
import type { Reporter, TestModule } from 'vitest/node';

export default class Skipped implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const reasons = new Map<string, number>();
    for (const module of modules)
      for (const test of module.children.allTests('skipped')) {
        const reason = /\(needs ([^)]+)\)/.exec(test.fullName)?.[1] ?? `a reason: ${test.fullName}`;
        reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      }
    for (const [reason, count] of reasons)
      console.log(`skipped: ${count} ${count === 1 ? 'test needs' : 'tests need'} ${reason}`);
  }
}

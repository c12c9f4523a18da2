/** Names at the end the tests that failed at first and passed when they were tried again, so that none of them goes unseen. */
import type { Reporter, TestModule } from 'vitest/node';

export default class TriedAgain implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    for (const module of modules)
      for (const test of module.children.allTests('passed'))
        if (test.diagnostic()?.flaky)
          console.log(`passed only when tried again: ${module.relativeModuleId} > ${test.fullName}`);
  }
}

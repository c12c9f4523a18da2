/** A view in a page in memory, as its own entry file starts it. */
import { onTestFinished, vi } from 'vitest';
import { MemoryPage, type PageOptions } from './memoryPage';

/** The page goes with the test. */
export function openPage(options?: PageOptions): MemoryPage {
  // What a view does a while later is done when the test says so, and never when the page is gone.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: Date.UTC(2026, 5, 1, 12) });
  const page = new MemoryPage(options).install();
  onTestFinished(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
  return page;
}

/** @param main loads the view's entry file. */
export async function openView(main: () => Promise<unknown>, options?: PageOptions): Promise<MemoryPage> {
  const page = openPage(options);
  vi.resetModules();
  await main();
  page.draw();
  return page;
}

/** Each view in a page in memory, as its own entry file starts it. */
import { onTestFinished, vi } from 'vitest';
import { MemoryPage, type PageOptions } from './memoryPage';

const entries = {
  gates: () => import('../../../webview/gates/main'),
  many: () => import('../../../webview/many/main'),
  predictions: () => import('../../../webview/predictions/main'),
  preview: () => import('../../../webview/preview/main'),
  profile: () => import('../../../webview/profile/main'),
  samples: () => import('../../../webview/samples/main'),
  training: () => import('../../../webview/training/main'),
};

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

export async function openView(view: keyof typeof entries, options?: PageOptions): Promise<MemoryPage> {
  const page = openPage(options);
  vi.resetModules();
  await entries[view]();
  page.draw();
  return page;
}

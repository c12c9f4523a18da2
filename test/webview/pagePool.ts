/**
 * Pages of a browser that views leave to each other. A page has a process and a window of its own: to open one costs three times
 * what a view in it does. A view is loaded anew all the same, with nothing of the one before.
 */
import type { Browser, Page } from 'playwright-core';

export interface PageSize {
  width: number;
  height: number;
  reducedMotion?: 'reduce';
}

const left = new WeakMap<Browser, Page[]>();

/** One that was left, or a new one. */
export async function takePage(browser: Browser, { width, height, reducedMotion }: PageSize): Promise<Page> {
  const viewport = { width, height };
  const page = left.get(browser)?.pop();
  if (page === undefined) return browser.newPage({ viewport, ...(reducedMotion && { reducedMotion }) });
  await page.setViewportSize(viewport);
  await page.emulateMedia({ reducedMotion: reducedMotion ?? 'no-preference' });
  return page;
}

/** As a person leaves a window: no key and no button is held, and the pointer is where nothing is. */
export async function leavePage(browser: Browser, page: Page): Promise<void> {
  if (page.isClosed()) return;
  await page.unrouteAll();
  await page.mouse.move(0, 0);
  await page.mouse.up();
  for (const key of ['Shift', 'Control', 'Alt', 'Meta']) await page.keyboard.up(key);
  left.set(browser, [...(left.get(browser) ?? []), page]);
}

/** What a view offers to save when its button is pressed, opened again by other means than those that made it. */
import { PNG } from 'pngjs';
import { expect } from 'vitest';
import type { View } from './view';

export interface Saved {
  name: string;
  /** Cells of the CSV, its head first. None of the tested figures has a comma in a cell. */
  rows: string[][];
  /** Texts of the SVG in the order of drawing. */
  texts: string[];
  /** Colours of its rectangles, the background first. */
  fills: string[];
  size: { width: number; height: number };
}

/** What the clipboard holds once the numbers of a picture were copied: cells, the head first. */
export async function copy(view: View, title: string): Promise<string[][]> {
  await view.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const button = view.page.getByRole('button', { name: `Copy data of ${title}` });
  await button.click();
  const said = view.page.locator('.copying', { has: button }).getByRole('status');
  await expect.poll(() => said.innerText()).toMatch(/^Copied/);
  const text = await view.page.evaluate(() => navigator.clipboard.readText());
  const rows = text.split('\n').slice(0, -1);
  expect(await said.innerText()).toBe(rows.length === 2 ? 'Copied 1 row' : `Copied ${rows.length - 1} rows`);
  return rows.map((row) => row.split('\t'));
}

/** Also checks that the SVG is well-formed without the page, and that the PNG is its picture, twice as large. */
export async function save(view: View, button: string): Promise<Saved> {
  const figures = async () => (await view.seen()).sent.filter((one) => one.kind === 'saveFigure');
  // A view may have saved others before.
  const before = (await figures()).length;
  await view.page.getByRole('button', { name: button }).click();
  await expect.poll(async () => (await figures()).length).toBe(before + 1);
  const message = (await figures())[before]!;
  const svg = await view.page.evaluate((text) => {
    const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
    const all = (selector: string) => [...parsed.querySelectorAll(selector)];
    return {
      error: parsed.querySelector('parsererror')?.textContent ?? null,
      classes: all('[class]').length,
      variables: text.includes('var(--'),
      texts: all('text').map((element) => element.textContent ?? ''),
      fills: all('rect').map((element) => element.getAttribute('fill') ?? ''),
      width: Number(parsed.documentElement.getAttribute('width')),
      height: Number(parsed.documentElement.getAttribute('height')),
    };
  }, message.svg);
  expect(svg).toMatchObject({ error: null, classes: 0, variables: false });
  const { width, height } = svg;
  const png = PNG.sync.read(Buffer.from(message.png, 'base64'));
  expect([png.width, png.height]).toEqual([2 * width, 2 * height]);
  // More than a background.
  const colors = new Set(Array.from({ length: png.data.length / 4 }, (_, i) => png.data.readUInt32LE(4 * i)));
  expect(colors.size).toBeGreaterThan(10);
  return {
    name: message.name,
    rows: message.csv
      .trimEnd()
      .split('\n')
      .map((row) => row.split(',')),
    texts: svg.texts,
    fills: svg.fills,
    size: { width, height },
  };
}

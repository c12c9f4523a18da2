/** What stands beside the code, as a test reads it: decorations, hovers, lenses and problems. */
import type { Workbench } from './workbench';

export interface LineEnd {
  text: string;
  italic: boolean;
}

/** What is shown at the ends of lines on the screen, by the text of the line. */
export function lineEnds(workbench: Workbench): Promise<Record<string, LineEnd>> {
  return workbench.page.evaluate(() => {
    const found: [string, { text: string; italic: boolean }][] = [];
    for (const span of document.querySelectorAll('.editor-instance .view-line span[class*="ced-"]')) {
      const { content, fontStyle } = getComputedStyle(span, '::after');
      if (content === 'none' || content === 'normal') continue;
      const line = span.closest('.view-line')?.textContent ?? '';
      const plain = (text: string) => text.replaceAll('\u00a0', ' ').trim();
      found.push([plain(line), { text: plain(content.replaceAll('"', '')), italic: fontStyle === 'italic' }]);
    }
    return Object.fromEntries(found);
  });
}

/** Numbers above lines on the screen: their texts, from top to bottom. */
export function linesAbove(workbench: Workbench): Promise<string[]> {
  return workbench.page.locator('.editor-instance .codelens-decoration > *').evaluateAll((lenses) =>
    lenses
      .map((lens) => ({
        text: (lens.textContent ?? '').replaceAll('\u00a0', ' '),
        top: lens.getBoundingClientRect().top,
      }))
      .filter(({ text }) => /% of (counted )?MACs/.test(text))
      .sort((a, b) => a.top - b.top)
      .map(({ text }) => text.trim()),
  );
}

/** Of all numbers at the ends of lines and above them: those that the editor's part for text does not show whole. */
export function hiddenNumbers(workbench: Workbench): Promise<string[]> {
  return workbench.page.evaluate(() => {
    const numbers = [...document.querySelectorAll('.editor-instance .view-line span[class*="ced-"]')]
      .filter((span) => !['none', 'normal'].includes(getComputedStyle(span, '::after').content))
      .concat([...document.querySelectorAll('.editor-instance .codelens-decoration > *')]);
    return numbers.flatMap((one) => {
      const editor = one.closest('.monaco-editor');
      const text = editor?.querySelector('.editor-scrollable')?.getBoundingClientRect();
      const minimap = editor?.querySelector('.minimap')?.getBoundingClientRect();
      const { left, right, width } = one.getBoundingClientRect();
      const end = minimap !== undefined && minimap.width > 0 ? minimap.left : (text?.right ?? 0);
      return width > 0 && left >= (text?.left ?? 0) && right <= end + 0.5
        ? []
        : [`${one.textContent}: ${left} to ${right}, of ${text?.left} to ${end}`];
    });
  });
}

/** Puts the cursor on a line and shows the hover there; returns its text. */
export async function hoverAt(workbench: Workbench, line: number): Promise<string> {
  await goTo(workbench, line);
  await workbench.command('Show or Focus Hover');
  return hoverText(workbench);
}

/** Puts the pointer on what stands at the end of a line, found by the line's text. */
export async function hoverEnd(workbench: Workbench, line: string): Promise<string> {
  await goTo(workbench, 1);
  const end = workbench.page.locator('.editor-instance .view-line', { hasText: line }).locator('span[class*="ced-"]');
  const box = await end.last().boundingBox();
  if (box === null) throw new Error(`Nothing stands at the end of: ${line}`);
  await workbench.page.mouse.move(box.x + box.width - 20, box.y + box.height / 2, { steps: 5 });
  return hoverText(workbench);
}

/** The first heading on the screen of a Markdown preview; undefined before it has drawn itself. */
export async function headingOnTop(workbench: Workbench): Promise<string | undefined> {
  for (const frame of workbench.page.frames()) {
    const heading = await frame
      .evaluate(() => {
        const all = [...document.querySelectorAll('.markdown-body h1, .markdown-body h2')];
        return all.find((one) => one.getBoundingClientRect().bottom > 0)?.textContent ?? undefined;
      })
      .catch(() => undefined);
    if (heading !== undefined) return heading;
  }
  return undefined;
}

async function hoverText(workbench: Workbench): Promise<string> {
  const hover = workbench.page.locator('.monaco-hover:visible');
  await hover.first().waitFor();
  return (await hover.first().innerText()).replaceAll(/\s+/g, ' ');
}

export async function goTo(workbench: Workbench, line: number): Promise<void> {
  await workbench.page.keyboard.press('Escape');
  await workbench.page.locator('.editor-instance .view-lines').first().click();
  await workbench.page.keyboard.press('Control+G');
  await workbench.page.keyboard.type(`${line}`);
  await workbench.page.keyboard.press('Enter');
  await workbench.page.keyboard.press('Escape');
}

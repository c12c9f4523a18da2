/** A page as lines of text: what is to be seen and what is told of it, an element a line, so that two states can be compared. */
import { createHash } from 'node:crypto';
import type { PageContext } from './canvas';
import { PageCanvas, PageInput, PageSelect } from './controls';
import { PageElement } from './elements';
import type { MemoryPage } from './memoryPage';

const ownText = (element: PageElement) =>
  element.childNodes
    .flatMap((node) => (node instanceof PageElement ? [] : [node.textContent]))
    .join('')
    .trim();

const isHidden = (element: PageElement): boolean =>
  element.hidden || (element.hasAttribute('popover') && !element.page.popovers.has(element));

/** What scripts alone need, or what would fill lines. */
const left = new Set(['class', 'data-look', 'data-drawn', 'data-course', 'data-geometry', 'role', 'type']);

export function lineOf(element: PageElement): string {
  const attributes = [...element.attributes].flatMap(([name, value]) =>
    left.has(name) ? [] : [value === '' ? name : `${name}=${value}`],
  );
  const style = element.style.cssText;
  const state =
    element instanceof PageInput
      ? [/radio|checkbox/.test(element.type as string) ? (element.checked ? 'on' : 'off') : `is ${element.value}`]
      : element instanceof PageSelect
        ? [`is ${element.value}`]
        : [];
  const all = [...attributes, ...(style === '' ? [] : [style]), ...state].join(', ');
  const focus = element.page.active === element ? '*' : '';
  const name = `${focus}${element.localName}${element.className === '' ? '' : `.${element.className.trim().replaceAll(/\s+/g, '.')}`}`;
  const text = ownText(element);
  return [name, ...(all === '' ? [] : [`(${all})`]), ...(text === '' ? [] : [text])].join(' ');
}

const round = (value: number) => Math.round(10 * value) / 10;

/** What was drawn on it. */
export function marksIn(canvas: PageCanvas): string[] {
  const { marks } = canvas.getContext() as PageContext;
  return marks.map(({ kind, color, text, paths, width, dash }) => {
    const places = paths.map((path) => path.map(([x, y]) => `${round(x)},${round(y)}`).join(' ')).join(' / ');
    const how = kind === 'stroke' ? ` ${width}${dash.length > 0 ? ` dashed ${dash.join(' ')}` : ''}` : '';
    return `${kind} ${color}${how} ${text === undefined ? '' : `“${text}” `}${places}`;
  });
}

/** @param drawings also what is on canvases. */
export function inWords(page: MemoryPage, drawings = true): string[] {
  const lines: string[] = [];
  const visit = (element: PageElement) => {
    if (isHidden(element)) return;
    const line = lineOf(element);
    if (/[ .]/.test(line)) lines.push(line);
    if (drawings && element instanceof PageCanvas) lines.push(...marksIn(element));
    for (const child of element.children) visit(child);
  };
  visit(page.body);
  return lines;
}

export const digest = (lines: readonly string[]) =>
  createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 12);

/** Many lines are a few of them, their count, and what tells whether any other one has changed. */
export function shortened(lines: readonly string[], most = 10): string[] {
  const cut = (line: string) => (line.length > 240 ? `${line.slice(0, 200)}… ${digest([line])}` : line);
  if (lines.length <= most) return lines.map(cut);
  return [...lines.slice(0, most - 2).map(cut), `… ${lines.length} lines ${digest(lines)}`];
}

/** Lines that are gone, then those that are new. */
export function changes(before: readonly string[], after: readonly string[]): string[] {
  const without = (all: readonly string[], others: readonly string[]) => {
    const count = new Map<string, number>();
    for (const line of others) count.set(line, (count.get(line) ?? 0) + 1);
    return all.filter((line) => {
      const n = count.get(line) ?? 0;
      count.set(line, n - 1);
      return n <= 0;
    });
  };
  const gone = without(before, after).map((line) => `- ${line}`);
  const come = without(after, before).map((line) => `+ ${line}`);
  return [...shortened(gone), ...shortened(come)];
}

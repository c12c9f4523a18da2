/** Numbers at the ends of lines and above them: which are drawn where, when they are drawn anew, and of which text they are. */
import { createHash } from 'node:crypto';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { Signal } from '../../../src/host/base/signal';
import { LineDecorations } from '../../../src/host/beside/lineDecorations';
import type { LineNumbers } from '../../../src/host/beside/lineNumbers';
import { NumberLenses } from '../../../src/host/beside/numberLenses';
import { isRecorded, placeLines } from '../../../src/host/beside/placedLines';
import type { LineFacts } from '../../../src/protocol/facts/lineFacts';
import { editor } from '../editor/state';
import { Document, Uri } from '../editor/values';

vi.mock('vscode', () => import('../editor/editor'));
beforeEach(() => editor.reset());

const facts = (line: number, gates: { name: string }[] = []) => ({ line, gates }) as unknown as LineFacts;

function open() {
  const documents = ['a', 'b'].map((name) => new Document(Uri.file(`/w/${name}.ts`), 'one\ntwo\nthree'));
  const drawn = documents.map((document) => editor.view(document));
  const asked: string[] = [];
  const number = (at: number, more: Partial<LineNumbers>): LineNumbers =>
    ({
      ...{ line: documents[0]!.lineAt(at), facts: facts(at + 1), text: `number ${at}`, place: 'end', fresh: true },
      ...more,
    }) as unknown as LineNumbers;
  const list: LineNumbers[] = [];
  const lines = {
    changed: new Signal<void>(),
    code: { current: { folder: '/runs/a' } },
    of: (document: Document) => {
      asked.push(document.uri.path);
      return list;
    },
  };
  return { documents, drawn, asked, list, lines, number };
}
const texts = (options: object[] = []) =>
  (options as { renderOptions: { after: { contentText: string } } }[]).map(
    ({ renderOptions }) => renderOptions.after.contentText,
  );

test('those at an end are drawn at once, the older ones apart; an edit draws its own document, all else every one', () => {
  const { documents, drawn, asked, list, lines, number } = open();
  list.push(number(0, {}), number(1, { fresh: false }), number(2, { place: 'above' as LineNumbers['place'] }));
  const decorations = new LineDecorations(lines as never);
  onTestFinished(() => decorations.dispose());
  expect(drawn.map((of) => of.map(texts))).toEqual(Array(2).fill([['number 0'], ['number 1']]));
  const since = (act: () => void) => {
    asked.length = 0;
    act();
    return asked;
  };
  const all = ['/w/a.ts', '/w/b.ts'];
  expect(since(() => lines.changed.emit())).toEqual(all);
  expect(since(() => editor.events.visibleEditors.fire([]))).toEqual(all);
  expect(since(() => editor.events.text.fire({ document: documents[1]!, contentChanges: [{}] }))).toEqual(['/w/b.ts']);
  list.length = 0;
  lines.changed.emit();
  expect(drawn.map((of) => of.map(texts))).toEqual(Array(2).fill([[], []]));
  decorations.dispose();
  expect([since(() => editor.events.visibleEditors.fire([])), lines.changed.size]).toEqual([[], 0]);
});

test('those above are lenses, of a line with gates a way to the first; asked for anew every three seconds at the most', () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const { documents, list, lines, number } = open();
  const above = 'above' as LineNumbers['place'];
  list.push(number(0, { place: above }), number(1, {}));
  list.push(number(2, { place: above, facts: facts(3, [{ name: 'g' }, { name: 'h' }]) }));
  const lenses = new NumberLenses(lines as never);
  onTestFinished(() => lenses.dispose());
  const found = lenses.provideCodeLenses(documents[0] as never);
  expect(found.map(({ range, command }) => [range.start.line, command])).toEqual([
    [0, { title: 'number 0', command: '' }],
    [
      2,
      {
        ...{ title: 'number 2', tooltip: 'Open the gates view at g', command: 'sluice.showGates' },
        arguments: [{ folder: '/runs/a', gate: 'g' }],
      },
    ],
  ]);
  let told = 0;
  lenses.onDidChangeCodeLenses(() => told++);
  lines.changed.emit();
  vi.advanceTimersByTime(0);
  expect(told).toBe(1);
  for (let i = 0; i < 3; i++) lines.changed.emit();
  vi.advanceTimersByTime(2900);
  expect(told).toBe(1);
  vi.advanceTimersByTime(200);
  expect(told).toBe(2);
  lines.changed.emit();
  lenses.dispose();
  expect([vi.getTimerCount(), lines.changed.size]).toEqual([0, 0]);
});

test('a text is the recorded one also where its file begins with a mark that an editor does not show', () => {
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  const recorded = (text: string) => ({ sha256: sha256(text) }) as Parameters<typeof isRecorded>[0];
  expect(isRecorded(recorded('a'), 'a')).toBe(true);
  expect(isRecorded(recorded('\uFEFFa'), 'a')).toBe(true);
  expect(isRecorded(recorded('a'), 'b')).toBe(false);
});

test('lines are where they were, or moved with the text, or nowhere where nobody knows from what it was changed', () => {
  const two = [facts(1), facts(3)];
  const at = (of: ReturnType<typeof placeLines>) =>
    of && [of.fresh, [...of.lines].map(([line, { line: was }]) => [line, was])];
  expect(at(placeLines(two, { fresh: true, before: undefined }, 'x'))).toEqual([
    true,
    [
      [1, 1],
      [3, 3],
    ],
  ]);
  expect(placeLines(two, { fresh: false, before: undefined }, 'x')).toBeUndefined();
  // One line is new, the last one another.
  expect(at(placeLines(two, { fresh: false, before: 'a\nb\nc' }, 'new\na\nb\nd'))).toEqual([false, [[2, 1]]]);
});

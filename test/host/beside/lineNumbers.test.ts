/** Numbers of the lines of a document: of lines that it has, and told anew only where their places may be others. */
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { Signal } from '../../../src/host/base/signal';
import { NumberedLines } from '../../../src/host/beside/lineNumbers';
import type { LineFacts } from '../../../src/protocol/facts/lineFacts';
import { editor, WebviewPanel } from '../editor/state';
import { Document, Uri } from '../editor/values';

vi.mock('vscode', () => import('../editor/editor'));
beforeEach(() => editor.reset());

const facts: LineFacts = {
  ...{ line: 1, layers: [], gates: [], rate: undefined, notCounted: [] },
  ...{ layerMacs: 25, switchedMacs: 0, modelMacs: 100 },
};

function open(...at: number[]) {
  const placed = { fresh: true, lines: new Map(at.map((line) => [line, facts])) };
  const code = { changed: new Signal<void>(), current: undefined, place: () => placed };
  const lines = new NumberedLines(code as never);
  onTestFinished(() => lines.dispose());
  let told = 0;
  lines.changed.on(() => told++);
  return { code, lines, told: () => told };
}

test('a line that a text does not have, whatever a run says, has no number', () => {
  const { lines } = open(1, 3, 4, 99);
  const document = new Document(Uri.file('/w/a.ts'), 'one\ntwo\nthree') as never;
  expect(lines.of(document).map(({ line, text }) => [line.text, text])).toEqual([
    ['one', '25% of MACs'],
    ['three', '25% of MACs'],
  ]);
});

test('columns that are opened and closed are told where there were none, and where none are left', () => {
  const { code, told } = open(1);
  const columns = (count: number) => {
    editor.panels = Array.from({ length: count }, (_, i) => new WebviewPanel('x', 'X', i + 1));
    editor.events.tabGroups.fire();
    return told();
  };
  expect([columns(1), columns(2), columns(3), columns(2), columns(1), columns(1)]).toEqual([0, 1, 1, 1, 2, 2]);
  code.changed.emit();
  expect(told()).toBe(3);
});

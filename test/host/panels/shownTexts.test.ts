/** A text that is shown in the editor and never saved. */
import { expect, test, vi } from 'vitest';
import { ShownTexts } from '../../../src/host/panels/shownTexts';
import { editor } from '../editor/state';
import { Uri } from '../editor/values';

vi.mock('vscode', () => import('../editor/editor'));

test('a text of the same name takes the place of the earlier one in its tab, and that is told', async () => {
  editor.reset();
  const texts = new ShownTexts();
  const told: string[] = [];
  texts.onDidChange((uri) => told.push(`${uri.path}: ${texts.provideTextDocumentContent(uri)}`));
  await texts.show('grid.txt', 'one');
  await texts.show('grid.txt', 'two');
  await texts.show('other.txt', 'three');
  expect(told).toEqual(['/grid.txt: one', '/grid.txt: two', '/other.txt: three']);
  expect(editor.shown.map(({ file }) => file)).toEqual(
    ['grid.txt', 'grid.txt', 'other.txt'].map((name) => `sluice-text:///${name}`),
  );
  // The tab of a text of an earlier window.
  expect(texts.provideTextDocumentContent(Uri.from({ scheme: 'sluice-text', path: '/gone.txt' }) as never)).toBe('');
  texts.dispose();
});

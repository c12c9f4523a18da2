/** Where a place in the user's code is shown: where it is open, else where no view is, else beside; and nothing but a file. */
import { realpath, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { openDocument, uriOf } from '../../../src/host/base/documents';
import { showDocument, showSource } from '../../../src/host/base/showSource';
import { editor, WebviewPanel } from '../editor/state';
import { Document, Uri } from '../editor/values';
import { temporaryFolder } from '../temporary';

vi.mock('vscode', () => import('../editor/editor'));
beforeEach(() => editor.reset());

async function fileOf(name = 'a.ts') {
  const folder = await realpath(await temporaryFolder());
  await writeFile(join(folder, name), '');
  return { folder, file: join(folder, name) };
}
const lastColumn = () => (editor.shown.at(-1) as { viewColumn?: number }).viewColumn;

test('its line and column begin at one, and a column that nobody knows is the first', async () => {
  const { file } = await fileOf();
  const starts = async (line: number, column?: number) => {
    await showSource({ file, line, ...(column === undefined ? {} : { column }) });
    const { selection } = editor.shown.at(-1) as unknown as { selection: { start: object; end: object } };
    expect(selection.start).toEqual(selection.end);
    return selection.start;
  };
  expect(await starts(3, 5)).toEqual({ line: 2, character: 4 });
  expect(await starts(3)).toEqual({ line: 2, character: 0 });
  // Nothing lies before a text.
  expect(await starts(0, 0)).toEqual({ line: 0, character: 0 });
});

test('it is shown where it is open, else in the first column without a view in front, else beside', async () => {
  const { file } = await fileOf();
  const source = { file, line: 1 };
  editor.panels = [new WebviewPanel('sluice.training', 'T', 1), new WebviewPanel('sluice.gatesView', 'G', 2)];
  await showSource(source);
  expect(lastColumn()).toBe(-2);
  await showDocument(Uri.file(file) as never);
  expect(lastColumn()).toBe(-2);
  // A view that is not in front hides nothing.
  editor.panels[1]!.visible = false;
  await showSource(source);
  expect(lastColumn()).toBe(2);
  await showDocument(Uri.file(file) as never);
  expect(lastColumn()).toBe(2);
  editor.view(new Document(Uri.file('/other.ts'), ''), 5);
  editor.view(new Document(Uri.file(file), ''), 3);
  await showSource(source);
  expect(lastColumn()).toBe(3);
});

test('what is no file, or is not there, is an error and is not shown', async () => {
  const { folder } = await fileOf();
  await expect(showSource({ file: folder, line: 1 })).rejects.toThrow();
  await expect(showSource({ file: '/dev/null', line: 1 })).rejects.toThrow();
  await expect(showSource({ file: join(folder, 'none.ts'), line: 1 })).rejects.toThrow();
  expect(editor.shown).toEqual([]);
});

test('a file is named as the workspace names it, else as the document that shows it, else as it was given', async () => {
  const { folder, file } = await fileOf();
  const link = `${folder}-link`;
  await symlink(folder, link);
  expect(uriOf(file).fsPath).toBe(file);
  const linked = new Document(Uri.file(join(link, 'a.ts')), '');
  editor.documents = [linked];
  expect([uriOf(file).fsPath, openDocument(file)]).toEqual([join(link, 'a.ts'), linked]);
  // One of exactly this path before one that leads there.
  const own = new Document(Uri.file(file), '');
  editor.documents = [linked, own];
  expect([uriOf(file).fsPath, openDocument(file)]).toEqual([file, own]);
  editor.openFolders(link);
  expect(uriOf(file).fsPath).toBe(join(link, 'a.ts'));
  // A workspace that is no folder of this disk has no files of it.
  editor.folders = [{ name: 'far', uri: Uri.from({ scheme: 'vscode-vfs', path: link }) }];
  expect(uriOf(file).fsPath).toBe(file);
});

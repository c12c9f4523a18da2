/** Real folders and links, named as somebody sees them who came through a link. */
import { mkdirSync, realpathSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { asBelow, asOpened, isSameFile, realPath, rememberedRealPaths } from '../../src/files/asOpened';
import { folder } from '../train/tinyRun';

/** `real/project/lib`, and `link` that leads to `real`. */
function linked() {
  const root = realpathSync(folder());
  const real = path.join(root, 'real');
  mkdirSync(path.join(real, 'project', 'lib'), { recursive: true });
  writeFileSync(path.join(real, 'project', 'e.ts'), '');
  symlinkSync(real, path.join(root, 'link'));
  return { root, real, link: path.join(root, 'link') };
}

test('what lies in the folder of the opened file, or above it, is named through the link', () => {
  const { root, real, link } = linked();
  const named = asOpened(path.join(link, 'project', 'e.ts'));
  expect(named(path.join(real, 'project', 'lib', 'b.ts'))).toBe(path.join(link, 'project', 'lib', 'b.ts'));
  expect(named(path.join(real, 'shared', 'c.ts'))).toBe(path.join(link, 'shared', 'c.ts'));
  expect(named(path.join(link, 'project', 'b.ts'))).toBe(path.join(link, 'project', 'b.ts'));
  expect(named(path.join(root, 'other', 'd.ts'))).toBe(path.join(root, 'other', 'd.ts'));
  expect(named(`${real}-2/d.ts`)).toBe(`${real}-2/d.ts`);
});

test('an opened file that is itself a link keeps its name, and what really lies elsewhere its own', () => {
  const { root, real } = linked();
  const opened = path.join(root, 'here.ts');
  symlinkSync(path.join(real, 'project', 'e.ts'), opened);
  const named = asOpened(opened);
  expect(named(path.join(real, 'project', 'e.ts'))).toBe(opened);
  expect(named(path.join(real, 'project', 'lib', 'b.ts'))).toBe(path.join(real, 'project', 'lib', 'b.ts'));
});

test('a link within a link, as /tmp on a Mac', () => {
  const { root, real, link } = linked();
  symlinkSync(root, path.join(root, 'real', 'up'));
  const opened = path.join(link, 'up', 'real', 'project', 'e.ts');
  expect(asOpened(opened)(path.join(real, 'project', 'lib', 'b.ts'))).toBe(
    path.join(link, 'up', 'real', 'project', 'lib', 'b.ts'),
  );
});

test('below the folders of a workspace, whichever way led to the file', () => {
  const { root, real, link } = linked();
  const file = path.join(real, 'project', 'e.ts');
  expect(asBelow([path.join(root, 'none'), link], file)).toBe(path.join(link, 'project', 'e.ts'));
  expect(asBelow([real], path.join(link, 'project', 'e.ts'))).toBe(file);
  expect(asBelow([link, real], file), 'it is in the workspace as it is').toBe(file);
  expect(asBelow([path.join(link, 'project')], path.join(real, 'shared.ts'))).toBeUndefined();
});

test('a missing file is where it would be', () => {
  const { real, link } = linked();
  expect(realPath(path.join(link, 'no', 'x.ts'))).toBe(path.join(real, 'no', 'x.ts'));
  expect(isSameFile(path.join(link, 'x.ts'), path.join(real, 'x.ts'))).toBe(true);
  expect(isSameFile(path.join(link, 'x.ts'), path.join(real, 'y.ts'))).toBe(false);
});

test('a real place that is remembered is looked for once for each file', () => {
  const { root, real, link } = linked();
  const remembered = rememberedRealPaths();
  const file = path.join(link, 'project', 'e.ts');
  expect(remembered(file)).toBe(path.join(real, 'project', 'e.ts'));
  unlinkSync(link);
  mkdirSync(path.join(root, 'other'));
  symlinkSync(path.join(root, 'other'), link);
  expect(remembered(file)).toBe(path.join(real, 'project', 'e.ts'));
  expect(remembered(path.join(link, 'x.ts'))).toBe(path.join(root, 'other', 'x.ts'));
});

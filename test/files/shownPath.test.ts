/** Paths in commands that are offered: from where the command runs, and in quotes where a shell needs them. */
import path from 'node:path';
import { expect, it } from 'vitest';
import { shownPath } from '../../src/files/shownPath';

it.skipIf(process.platform === 'win32').each([
  ['runs/a-1', 'runs/a-1'],
  ['my runs/a', "'my runs/a'"],
  ['../beside', '../beside'],
])('%s below here is typed as %s (needs a shell)', (below, typed) =>
  expect(shownPath(path.resolve(below))).toBe(typed),
);

it('this folder itself is typed whole: nothing is no argument', () =>
  expect(shownPath(process.cwd())).toBe(process.cwd()));

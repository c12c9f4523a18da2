/** What is said of a file that the bundler cannot take, from its messages as it gives them; and of files that import each other. */
import path from 'node:path';
import type { Message } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { bundleError } from '../../src/load/bundleError';
import { importCycle } from '../../src/load/importCycle';
import { temporaryFolder, write } from '../data/files';

const project = write(temporaryFolder(), {
  'package.json': '{}',
  'node_modules/there/package.json': '{}',
  'node_modules/@scope/there/package.json': '{}',
  'net/a.ts': '',
});
const file = path.join(project, 'net/a.ts');
const installed = path.join(project, 'node_modules');

const message = (text: string, notes: string[] = [], at = true): Message =>
  ({
    ...{
      text,
      notes: notes.map((note) => ({ text: note, location: null })),
      id: '',
      pluginName: '',
      detail: undefined,
    },
    location: at ? { file: 'a.ts', line: 3, column: 7, namespace: '', length: 1, lineText: '', suggestion: '' } : null,
  }) as Message;
const told = (given: Message) => {
  const { message, detail } = bundleError(given, (input) => path.join(project, 'net', input), file);
  return { message, ...detail };
};

describe('what the bundler says', () => {
  const source = { file, line: 3, column: 8 };
  it.each<[string, Message, string, string]>([
    [
      'of a file beside it',
      message('Could not resolve "./Block"'),
      "There is no file './Block' beside a.ts.",
      `Looked for ${path.join(project, 'net/Block')}, with and without the endings .ts, .js and .json. Check the name, capitals too.`,
    ],
    [
      'of a file of Windows',
      message('Could not resolve "C:\\data\\x"'),
      "There is no file 'C:\\data\\x' beside a.ts.",
      'Check the name, capitals too.',
    ],
    [
      'of a package that is not there',
      message('Could not resolve "lodash/fp"'),
      'The package lodash is not installed.',
      `Install it: npm install lodash, in ${project}. An alias of tsconfig.json needs its "paths" there.`,
    ],
    [
      'of one in a scope',
      message('Could not resolve "@other/lib/part"'),
      'The package @other/lib is not installed.',
      `Install it: npm install @other/lib, in ${project}.`,
    ],
    [
      'of a module of Node',
      message('Could not resolve "fs"'),
      'The package fs is not installed.',
      'It is a module of Node: write it as node:…',
    ],
    [
      'of a part that a package has not',
      message('Could not resolve "there/part"', ['It exports only ".".']),
      `The package there in ${installed} has no 'there/part'.`,
      'It exports only ".".',
    ],
    [
      'of a package that exports nothing',
      message('Could not resolve "@scope/there"'),
      `The package @scope/there in ${installed} has no '@scope/there'.`,
      'Look into its package.json for what it exports, or install it once more.',
    ],
    [
      'of native code',
      message('No loader is configured for ".node" files: x/y.node'),
      'No loader is configured for ".node" files: x/y.node',
      'An experiment cannot import a package with native code: do that work before, and read its result from a file.',
    ],
    [
      'of another kind of file',
      message('No loader is configured for ".csv" files: x.csv'),
      'No loader is configured for ".csv" files: x.csv',
      'An experiment imports TypeScript, JavaScript and JSON; read anything else with readFileSync.',
    ],
    [
      'of anything else',
      message('Expected ";" but found "x"'),
      'Expected ";" but found "x"',
      'Mend the file and train again.',
    ],
  ])('%s is told with its line, from 1 as editors count', (_, given, said, hint) => {
    const found = told(given);
    expect(found).toMatchObject({ message: said, source });
    expect(found.hint).toContain(hint);
  });

  it('without a place is at the experiment', () => {
    expect(told(message('odd', [], false))).toMatchObject({ message: 'odd', source: { file, line: 1 } });
  });
});

describe('files that import each other', () => {
  it.each<[string, Record<string, string[]>, string[] | undefined]>([
    ['none', { a: ['b', 'c'], b: ['c'], c: [] }, undefined],
    ['two', { a: ['b'], b: ['a'] }, ['a', 'b']],
    ['one by itself', { a: ['a'] }, ['a']],
    ['three behind the entry', { a: ['b'], b: ['c'], c: ['d'], d: ['b'] }, ['b', 'c', 'd']],
    ['the first of two circles', { a: ['b', 'd'], b: ['c'], c: ['b'], d: ['a'] }, ['b', 'c']],
    ['a circle that nothing leads to', { a: ['b'], b: [], c: ['d'], d: ['c'] }, undefined],
    ['a diamond, and a file without a list', { a: ['b', 'c'], b: ['d'], c: ['d'] }, undefined],
  ])('%s', (_, imports, expected) => expect(importCycle('a', new Map(Object.entries(imports)))).toEqual(expected));
});

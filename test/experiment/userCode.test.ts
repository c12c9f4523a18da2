/** The way back from a bundle to the user's lines, by maps drawn by hand: line n of the bundle is line n of a file, from its first column. */
import { writeFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/base/userError';
import { callUser, callUserAsync, placeOf } from '../../src/experiment/callUser';
import {
  atData,
  atField,
  atUserLine,
  lineOf,
  placeOfField,
  placeOfText,
  UserCode,
  writtenField,
} from '../../src/experiment/userCode';
import { temporaryFolder, write } from '../data/files';

const text = `export default defineExperiment({
  model: () => 0, augmentation: {},
  async onEpoch() {},
  data,
  loss
});
`;
const folder = write(temporaryFolder(), { 'a.ts': text, 'b.ts': 'export default defineExperiment({ loss: 1 });\n' });
const [a, b] = ['a.ts', 'b.ts'].map((name) => path.join(folder, name)) as [string, string];

/** Line 1 is the file's, 2 a package's, 3 one with an accent, 4 nobody's, 5 the file's line 5. */
const payload = (name: string): SourceMapPayload => ({
  ...{ file: '', version: 3, sourcesContent: [], names: [], sourceRoot: '' },
  sources: [name, 'node_modules/p/index.js', '%C3%A9t%C3%A9.ts'],
  mappings: 'AAAA;ACCA;ACCA;A;AFEA',
});
const code = (file: string, script = 'one\ntwo\nthree\nfour\nfive', cycle?: readonly string[]) =>
  new UserCode(file, script, new SourceMap(payload(path.basename(file))), (named) => named, cycle);
const stack = (...lines: number[]) =>
  ['Error: odd', ...lines.map((line) => `    at f (${a}.bundle.js:${line}:1)`), '    at g (node:internal:7:7)'].join(
    '\n',
  );
const thrown = <E extends Error>(error: E, ...lines: number[]): E => Object.assign(error, { stack: stack(...lines) });

describe('a stack of a bundle', () => {
  it('has the lines of the files, innermost first; not those of packages, nor of what has no source', () => {
    expect(UserCode.bundleName(a)).toBe(`${a}.bundle.js`);
    expect(code(a).sources(stack(2, 5, 1, 3, 4))).toEqual([
      { file: a, line: 5, column: 1 },
      { file: a, line: 1, column: 1 },
      { file: path.join(folder, 'été.ts'), line: 3, column: 1 },
    ]);
    expect(code(b).sources(stack(1))).toEqual([]);
  });

  it('has the line of a piece of the bundle, and of none that is not in it', () => {
    expect(code(a).placeOf('five')).toEqual({ file: a, line: 5, column: 1 });
    expect(code(a).placeOf('six')).toBeUndefined();
  });

  it('places an error at the innermost of them, else at the file', () => {
    const found = code(a).located(thrown(new Error('odd'), 2, 5, 1), 'It failed');
    expect(found).toBeInstanceOf(UserError);
    expect([found.message, found.detail]).toEqual(['It failed: odd', { source: { file: a, line: 5, column: 1 } }]);
    expect(code(a).located('a word', 'It failed')).toMatchObject({
      ...{ message: 'It failed: a word', detail: { source: { file: a, line: 1 } } },
    });
  });

  it('leaves the words of a user’s error, and the place that it names', () => {
    const plain = code(a).located(thrown(new UserError('odd', { hint: 'Mend.' }), 5), 'It failed');
    expect([plain.message, plain.detail]).toEqual(['odd', { hint: 'Mend.', source: { file: a, line: 5, column: 1 } }]);
    const named = code(a).located(thrown(new UserError('odd', { source: { file: b, line: 9 } }), 5), 'It failed');
    expect(named.detail.source).toEqual({ file: b, line: 9 });
  });

  it('says of files that import each other that one may not be there yet', () => {
    const cycle = code(a, '', [a, b]);
    const hint = `These files import each other, so that one runs before the other has its values: a.ts → b.ts → a.ts. Move what both need into a third file.`;
    expect(cycle.located(new TypeError('odd'), 'It').detail.hint).toBe(hint);
    expect(cycle.located(new ReferenceError('odd'), 'It').detail.hint).toBe(hint);
    expect(cycle.located(new RangeError('odd'), 'It').detail.hint).toBeUndefined();
    expect(code(a, '', [a]).located(new TypeError('odd'), 'It').detail.hint).toBeUndefined();
  });

  it('is that of ours where no line of the user’s is on it', () => {
    const [own, ours, user] = [thrown(new Error('odd'), 1), thrown(new Error('odd'), 2), new UserError('odd')];
    expect(code(a).traced(own, 'It')).toMatchObject({ message: 'It: odd', detail: { source: { file: a, line: 1 } } });
    // What names its fault itself is left, though it was made in the user's code.
    const made = thrown(new UserError('odd'), 1);
    for (const error of [ours, user, made, 'a word']) expect(code(a).traced(error, 'It')).toBe(error);
  });
});

describe('of the experiments that run', () => {
  const run = (...codes: UserCode[]) => {
    for (const one of codes) one.runs();
  };

  it('an error has the line of whichever it is of', () => {
    run(code(a), code(b));
    expect(lineOf(thrown(new Error('odd'), 2, 5))).toEqual({ file: a, line: 5, column: 1 });
    expect(lineOf(thrown(new Error('odd'), 2))).toBeUndefined();
    expect(lineOf('a word')).toBeUndefined();
    const found = atUserLine(thrown(new Error('odd'), 5), 'It failed') as UserError;
    expect([found.message, found.detail.source]).toEqual(['It failed: odd', { file: a, line: 5, column: 1 }]);
    const [ours, user] = [thrown(new Error('odd'), 2), new UserError('odd')];
    expect([atUserLine(ours, 'It'), atUserLine(user, 'It')]).toEqual([ours, user]);
    expect(atUserLine('a word', 'It')).toMatchObject({
      message: 'It: a word',
      detail: { source: { file: b, line: 1 } },
    });
  });

  it('the latest counts, also where it has run before', () => {
    run(code(a, 'one\nsame'), code(b, 'same'));
    expect(placeOfText('same')?.file).toBe(b);
    expect(placeOfText('one')?.file).toBe(a);
    expect(placeOfText('none of it')).toBeUndefined();
    expect(placeOfField('loss')).toEqual({ file: b, line: 1, column: 35 });
    run(code(a, 'same'));
    expect(placeOfText('same')?.file).toBe(a);
    expect(placeOfField('loss')?.file).toBe(a);
  });

  it.each([
    ['model', 2, 3],
    ['augmentation', 2, 19],
    ['onEpoch', 3, 9],
    ['data', 4, 3],
    ['loss', 5, 3],
  ])('the field %s begins on line %i, in column %i', (field, line, column) => {
    run(code(a));
    expect(writtenField(field)).toEqual({ file: a, line, column });
    expect(placeOfField(field)).toEqual({ file: a, line, column });
    expect(placeOf(`${field}.inner`, 'no function')).toEqual({ file: a, line, column });
  });

  it('a field is where it is given, not where its name is imported', () => {
    const file = path.join(folder, 'imports.ts');
    const text =
      "import { defineExperiment, metrics, sgd } from 'sluice';\nimport {\n  loss,\n} from './own';\nexport default { loss,\n  metrics: 1 };\n";
    writeFileSync(file, text);
    run(code(file));
    expect(writtenField('metrics')).toEqual({ file, line: 6, column: 3 });
    expect(writtenField('loss')).toEqual({ file, line: 5, column: 18 });
    expect(writtenField('sgd')).toBeUndefined();
  });

  it('a field that is not written is nowhere, or at the file', () => {
    run(code(a));
    expect(writtenField('odel')).toBeUndefined();
    expect(writtenField('teacher')).toBeUndefined();
    expect(placeOfField('teacher')).toEqual({ file: a, line: 1 });
    run(code(path.join(folder, 'gone.ts')));
    expect(writtenField('model')).toBeUndefined();
  });

  it('an error without a place is at the first of the fields that is written', () => {
    run(code(a));
    const placed = (error: unknown, ...fields: string[]) => (atField(error, ...fields) as UserError).detail.source;
    expect(placed(new UserError('odd'), 'teacher', 'data', 'model')).toMatchObject({ file: a, line: 4 });
    // A file that is gone is no place.
    const gone = { file: path.join(folder, 'gone.ts'), line: 3 };
    expect(placed(new UserError('odd', { source: gone }), 'data')).toMatchObject({ file: a, line: 4 });
    const named = new UserError('odd', { source: { file: b, line: 1 } });
    for (const error of [named, new Error('odd')]) expect(atField(error, 'data')).toBe(error);
    const nowhere = new UserError('odd', { source: gone });
    expect(atField(nowhere, 'teacher')).toBe(nowhere);
    expect(atField(new UserError('odd', { hint: 'Mend.' }), 'data')).toMatchObject({
      message: 'odd',
      detail: { hint: 'Mend.' },
    });
  });

  it('what is wrong with data is there, or at the augmentation that it cannot have', () => {
    run(code(a));
    const line = (message: string) => (atData(new UserError(message)) as UserError).detail.source?.line;
    expect([line('augmentation.flip is set'), line('data.dir is ""')]).toEqual([2, 4]);
  });
});

describe('a function of the user’s that is called', () => {
  it('gives what it gives', async () => {
    expect(callUser('loss', undefined, () => 3)).toBe(3);
    expect(await callUserAsync('loss', undefined, async () => 4)).toBe(4);
  });

  it.each<[string, (throws: () => never) => unknown]>([
    ['throws', (throws) => callUserAsync('loss.mine', undefined, throws)],
    ['rejects', (throws) => callUserAsync('loss.mine', undefined, async () => throws())],
  ])('and %s is an error at its line, else at its field', async (_, call) => {
    code(a).runs();
    const said = async (error: unknown) =>
      (await Promise.resolve(
        call(() => {
          throw error;
        }),
      ).catch((caught: unknown) => caught)) as UserError;
    const field = { file: a, line: 5, column: 3 };
    const odd = await said(thrown(new Error('odd'), 2, 1));
    expect([odd.message, odd.detail.source]).toEqual(['loss.mine failed: odd', { file: a, line: 1, column: 1 }]);
    const far = await said(thrown(new Error('odd'), 2));
    expect([far.message, far.detail.source]).toEqual(['loss.mine failed: odd', field]);
    expect((await said('a word')).message).toBe('loss.mine failed: a word');
    const user = await said(thrown(new UserError('odd', { hint: 'Mend.' }), 2));
    expect([user.message, user.detail]).toEqual(['odd', { hint: 'Mend.', source: field }]);
    const named = new UserError('odd', { source: { file: b, line: 9 } });
    expect(await said(named)).toBe(named);
  });

  it('is found by its text before its field', () => {
    const own = () => 'a text that is nowhere else';
    new UserCode(a, `one\n${own}`, new SourceMap(payload('a.ts')), (named) => named).runs();
    // The second line of the bundle is a package's here: no place of the user's, so that it is the field.
    expect(placeOf('loss', own)).toEqual({ file: a, line: 5, column: 3 });
    new UserCode(a, `${own}`, new SourceMap(payload('a.ts')), (named) => named).runs();
    expect(placeOf('loss', own)).toEqual({ file: a, line: 1, column: 1 });
  });
});

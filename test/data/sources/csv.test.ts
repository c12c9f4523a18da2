/** Columns of text files as a data set: numbers, classes, scales, and the line of what is wrong. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openPipeline } from '../../../src/data/batches/pipeline';
import { csv } from '../../../src/data/sources/csvSource';
import { fingerprint } from '../../../src/data/sources/fingerprint';
import { temporaryFolder, userError } from '../files';

const dir = temporaryFolder();
let made = 0;
function file(text: string): string {
  const name = path.join(dir, `${made++}.csv`);
  writeFileSync(name, text);
  return name;
}
type Options = Partial<Parameters<typeof csv>[0]>;

async function first(train: string, options: Options = {}, test = train, split: 'train' | 'test' = 'test') {
  const source = csv({ train: file(train), test: file(test), label: 'kind', ...options });
  const pipeline = await openPipeline(source, { split, batchSize: 3, inline: true });
  for await (const { x, y } of pipeline.epoch(0)) {
    await pipeline.close();
    return { info: pipeline.info, x: [...x], y: [...y] };
  }
  throw new Error('no batch');
}

const flowers = 'length,kind,width\n1,rose,10\n2,lily,10\n6,rose,10\n';

describe('a table', () => {
  it('gives its other columns, by mean and deviation of the training file, and the texts of a column as classes', async () => {
    const { info, x, y } = await first(flowers, {}, 'length,kind,width\n3,lily,11\n10,rose,10\n');
    expect(info).toMatchObject({
      shape: [2],
      classes: ['lily', 'rose'],
      train: 3,
      test: 2,
      labels: undefined,
      pictures: false,
    });
    // Mean 3, deviation √(14/3); a column without any is left in its unit.
    const deviation = Math.sqrt(14 / 3);
    for (const [i, value] of [0, 1, 7 / deviation, 0].entries()) expect(x[i]).toBeCloseTo(value, 6);
    expect(y.slice(0, 2)).toEqual([0, 1]);
    expect(info.mean).toEqual([3, 10]);
    for (const [i, value] of [deviation, 1].entries()) expect(info.std[i]).toBeCloseTo(value, 6);
    expect(info.name).toMatch(/^\d+$/);
    const plain = (await first(flowers, { standardise: false })).info;
    expect([plain.mean, plain.std]).toEqual([[], []]);
  });

  it('gives the columns that are named, in their order, as they are', async () => {
    const { x } = await first(flowers, { inputs: ['width', 'length'], standardise: false });
    expect(x).toEqual([10, 1, 10, 2, 10, 6]);
  });

  it('of numbers alone has labels that are no classes, unless classes are named', async () => {
    const numbers = 'a,kind\n1,0.5\n2,1\n3,0\n';
    expect((await first(numbers)).info.labels).toEqual({ shape: [1], dtype: 'float32' });
    const { info, y } = await first('a,kind\n1,1\n2,0\n3,1\n', { classes: ['no', 'yes'] });
    expect(info.labels).toBeUndefined();
    expect(y).toEqual([1, 0, 1]);
  });

  it('has several labels', async () => {
    const { info, y } = await first('a,b,c\n1,2,3\n4,5,6\n7,8,9\n', { label: ['c', 'b'] });
    expect(info).toMatchObject({ shape: [1], labels: { shape: [2], dtype: 'float32' } });
    expect(y).toEqual([3, 2, 6, 5, 9, 8]);
  });

  it.each([
    ['semicolons', 'length;kind;width\n1;rose;10\n2;lily;10\n6;rose;10\n'],
    ['tabs', flowers.replaceAll(',', '\t')],
    ['quotes, and separators in them', 'length,"kind","width"\n"1","rose",10\n2,lily,"10"\n6,"rose",10\n'],
    ['line ends of Windows, a byte order mark and blank lines', `\ufeff${flowers.replaceAll('\n', '\r\n\r\n')}`],
  ])('may be written with %s', async (_, text) => {
    expect(await first(text)).toEqual({
      ...(await first(flowers)),
      info: expect.objectContaining({ classes: ['lily', 'rose'] }),
    });
  });

  it('is read for training from its own file', async () => {
    const other = 'length,kind,width\n7,lily,1\n8,lily,1\n9,lily,1\n';
    const { x, y } = await first(flowers, { standardise: false, inputs: ['length'] }, other, 'train');
    expect(x.toSorted()).toEqual([1, 2, 6]);
    expect(y.toSorted()).toEqual([0, 1, 1]);
  });

  it('has a separator of its own, and the first of those that its heading has as often', async () => {
    const bars = 'a,b|kind\n1|x\n2|y\n3|x\n';
    expect((await first(bars, { separator: '|', standardise: false })).x).toEqual([1, 2, 3]);
    const both = 'a,b;kind\n1,x;1\n2,y;1\n3,y;1\n';
    expect((await first(both, { label: 'b;kind' })).info.classes).toEqual(['x;1', 'y;1']);
    const tabs = 'a;b\tkind\n1;x\t1\n2;y\t1\n3;y\t1\n';
    expect((await first(tabs, { label: 'b\tkind' })).info.classes).toEqual(['x\t1', 'y\t1']);
  });

  it('has separators of several letters, beside quotes too', async () => {
    const { info, x, y } = await first('a||kind||b\n1||"x||1"||2\n"3"||y||4\n5||y||6\n', {
      ...{ separator: '||', standardise: false },
    });
    expect(info.classes).toEqual(['x||1', 'y']);
    expect([x, y]).toEqual([
      [1, 2, 3, 4, 5, 6],
      [0, 1, 1],
    ]);
  });

  it('may have blanks around names, numbers and classes', async () => {
    const { info, x, y } = await first(' a , kind \n 1 , x\n2, y \n3,x\n', { standardise: false });
    expect(info.classes).toEqual(['x', 'y']);
    expect([x, y]).toEqual([
      [1, 2, 3],
      [0, 1, 0],
    ]);
  });

  it('has empty cells beside quoted ones', async () => {
    const { info, y } = await first('kind,a\n,"1"\nx,"2"\n"","3"\n');
    expect(info.classes).toEqual(['', 'x']);
    expect(y).toEqual([0, 1, 0]);
  });

  it('has classes by name before number, and several labels of classes', async () => {
    // The class named 5 is number 0, and number 1 has no name that is 1.
    const { y } = await first('a,kind\n1,5\n2,1\n3,6\n', { classes: ['5', '6'] });
    expect(y).toEqual([0, 1, 1]);
    const several = await first('a,b,c\n1,x,y\n4,y,y\n7,x,x\n', { label: ['b', 'c'], classes: ['x', 'y'] });
    expect(several.info.labels).toMatchObject({ shape: [2], dtype: 'int32' });
    expect(several.y).toEqual([0, 1, 1, 1, 0, 0]);
    // Of a name that stands twice the first number counts.
    expect((await first('a,kind\n1,x\n2,y\n3,x\n', { classes: ['x', 'y', 'x'] })).y).toEqual([0, 1, 0]);
  });

  it('has names with commas and quotes', async () => {
    const { info } = await first('a,kind\n1,"x, ""y"""\n2,z\n3,z\n');
    expect(info.classes).toEqual(['x, "y"', 'z']);
  });
});

it('is other data where other columns are read', async () => {
  const [train, test] = [file(flowers), file(flowers)];
  const of = (options: Options) => fingerprint(csv({ train, test, label: 'kind', ...options }));
  const usual = await of({});
  expect(await of({})).toBe(usual);
  for (const options of [
    { label: 'width' },
    { inputs: ['width'] },
    { standardise: false },
    { classes: ['lily', 'rose'] },
    { separator: ',' },
  ])
    expect(await of(options), JSON.stringify(options)).not.toBe(usual);
});

describe('a fault is named with file, line and column', () => {
  it.each<[string, string, Options, string]>([
    ['text among numbers', 'a,kind\n1,x\nmale,x\n', {}, 'line 3: column \'a\' has "male", which is no number.'],
    ['a gap', 'a,kind\n1,x\n,x\n', {}, "line 3: column 'a' has nothing, which is no number."],
    ['a short line', 'a,b,kind\n1,2,x\n\n1,x\n', {}, 'line 4 has 2 cells, and the heading 3.'],
    ['a line of one cell', 'a,kind\n1\n', {}, 'line 2 has 1 cell, and the heading 2.'],
    ['a quote without end', 'a,kind\n1,"x\n2,y\n', {}, 'line 2 has a quote that does not end.'],
    ['text behind a quote', 'a,kind\n1,"x"y\n2,y\n', {}, 'line 2 goes on behind a quote.'],
    ['no such class', 'a,kind\n1,x\n2,y\n', { classes: ['x'] }, 'line 3: column \'kind\' has "y", which is no class.'],
    ['a class number too high', 'a,kind\n1,0\n2,2\n', { classes: ['x', 'y'] }, 'has "2", which is no class.'],
    ['half a class', 'a,kind\n1,0\n2,1.5\n', { classes: ['x', 'y', 'z'] }, 'has "1.5", which is no class.'],
    [
      'a number beyond what is counted with',
      'a,kind\n1,x\n-1e39,y\n',
      {},
      'line 3: column \'a\' has "-1e39", which is beyond 32-bit floats.',
    ],
    ['no class', 'a,kind\n1,x\n2,\n', { classes: ['x', 'y'] }, 'line 3: column \'kind\' has "", which is no class.'],
    ['a gap in numbers', 'a,kind\n1,1\n2, \n', {}, "line 3: column 'kind' has nothing, which is no number."],
    ['a quote that begins at the end', 'a,kind\n1,"\n2,y\n', {}, 'line 2 has a quote that does not end.'],
    ['no such column', 'a,knd\n1,x\n', {}, "has no column 'kind'."],
    ['no such input', 'a,kind\n1,x\n', { inputs: ['b'] }, "has no column 'b'."],
    ['a column twice', 'a,a,kind\n1,2,x\n', {}, "has two columns 'a'."],
    ['nothing', '', {}, 'has nothing in it.'],
    ['no line', 'a,kind\n', {}, 'has a heading and no line below it.'],
    ['the label alone', 'kind\nx\n', {}, 'has no column but the label.'],
  ])('%s', async (_, text, options, message) => {
    const error = await userError(() => first(text, options));
    expect(error.message).toContain(message);
    expect(error.message).toContain('.csv');
    const line = /line (\d+)/.exec(message)?.[1];
    if (line !== undefined) expect(error.detail.source).toMatchObject({ line: Number(line) });
    expect(error.detail.hint).toMatch(/\.$/);
  });

  it('of a line that was counted otherwise, with what separates its cells', async () => {
    const error = await userError(() => first('a;b;kind\n1;x\n'));
    expect(error.detail.hint).toMatch(/^Cells are separated by ";"; /);
  });

  it('of a number that is too large by the scale of the training file', async () => {
    const error = await userError(() => first('a,kind\n0,x\n0.001,y\n', {}, 'a,kind\n0,x\n\n3e38,y\n'));
    expect(error.message).toMatch(/\.csv, line 4: x has Infinity at place 0\.$/);
  });

  it('of the test file, a class that is not trained', async () => {
    const error = await userError(() => first(flowers, {}, 'length,kind,width\n3,tulip,11\n'));
    expect(error.message).toContain('line 2: column \'kind\' has "tulip", which is no class.');
  });

  it('of a class, with ten classes that there are', async () => {
    const hint = async (count: number) => {
      const classes = Array.from({ length: count }, (_, i) => `c${i}`);
      return (await userError(() => first('a,kind\n1,?\n', { classes }))).detail.hint;
    };
    const ten = Array.from({ length: 10 }, (_, i) => `c${i}`).join(', ');
    expect(await hint(2)).toMatch(/^Classes are c0, c1: /);
    expect(await hint(10)).toContain(`Classes are ${ten}: `);
    expect(await hint(11)).toContain(`Classes are ${ten}, …: `);
  });

  it('options are those of the moment when they were given', () => {
    const [label, inputs] = [['b'], ['a']];
    const source = csv({ train: 'a', test: 'b', label, inputs });
    label[0] = inputs[0] = 'c';
    expect(source).toMatchObject({ label: ['b'], inputs: ['a'] });
  });

  it.each<[Options, string]>([
    [{ train: 3 as never }, 'data.train is 3.'],
    [{ test: '' }, 'data.test is "".'],
    [{ label: ['a', 3 as never] }, 'data.label is ["a",3].'],
    [{ inputs: [3 as never] }, 'data.inputs is [3].'],
    [{ separator: 3 as never }, 'data.separator is 3.'],
    [{ label: [] }, 'data.label is [].'],
    [{ inputs: ['kind'] }, 'data.inputs is ["kind"].'],
    [{ standardise: 'yes' as never }, 'data.standardise is "yes".'],
    [{ train: '' }, 'data.train is "".'],
  ])('options %o', async (options, message) => {
    expect((await userError(() => csv({ train: 'a', test: 'b', label: 'kind', ...options }))).message).toBe(message);
  });
});

/** Columns of text files as a data set: numbers, classes, scales, and the line of what is wrong. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openPipeline } from '../../../src/data/batches/pipeline';
import { csv } from '../../../src/data/sources/csvSource';
import { temporaryFolder, userError } from '../files';

const dir = temporaryFolder();
let made = 0;
function file(text: string): string {
  const name = path.join(dir, `${made++}.csv`);
  writeFileSync(name, text);
  return name;
}
type Options = Partial<Parameters<typeof csv>[0]>;

async function first(train: string, options: Options = {}, test = train) {
  const source = csv({ train: file(train), test: file(test), label: 'kind', ...options });
  const pipeline = await openPipeline(source, { split: 'test', batchSize: 3, inline: true });
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

  it('has names with commas and quotes', async () => {
    const { info } = await first('a,kind\n1,"x, ""y"""\n2,z\n3,z\n');
    expect(info.classes).toEqual(['x, "y"', 'z']);
  });
});

describe('a fault is named with file, line and column', () => {
  it.each<[string, string, Options, string]>([
    ['text among numbers', 'a,kind\n1,x\nmale,x\n', {}, 'line 3: column \'a\' has "male", which is no number.'],
    ['a gap', 'a,kind\n1,x\n,x\n', {}, "line 3: column 'a' has nothing, which is no number."],
    ['a short line', 'a,b,kind\n1,2,x\n\n1,x\n', {}, 'line 4 has 2 cells, and the heading 3.'],
    ['a quote without end', 'a,kind\n1,"x\n2,y\n', {}, 'line 2 has a quote that does not end.'],
    ['text behind a quote', 'a,kind\n1,"x"y\n2,y\n', {}, 'line 2 goes on behind a quote.'],
    ['no such class', 'a,kind\n1,x\n2,y\n', { classes: ['x'] }, 'line 3: column \'kind\' has "y", which is no class.'],
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
    expect(error.detail.hint).toMatch(/\.$/);
  });

  it('of the test file, a class that is not trained', async () => {
    const error = await userError(() => first(flowers, {}, 'length,kind,width\n3,tulip,11\n'));
    expect(error.message).toContain('line 2: column \'kind\' has "tulip", which is no class.');
  });

  it.each<[Options, string]>([
    [{ label: [] }, 'data.label is [].'],
    [{ inputs: ['kind'] }, 'data.inputs is ["kind"].'],
    [{ standardise: 'yes' as never }, 'data.standardise is "yes".'],
    [{ train: '' }, 'data.train is "".'],
  ])('options %o', async (options, message) => {
    expect((await userError(() => csv({ train: 'a', test: 'b', label: 'kind', ...options }))).message).toBe(message);
  });
});

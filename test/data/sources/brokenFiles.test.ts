/** What happens at broken files, by lists whose files are good or not by their labels. */
import { describe, expect, it } from 'vitest';
import { BrokenFile } from '../../../src/data/image/brokenFile';
import type { View, ViewOf } from '../../../src/data/image/view';
import { brokenFiles, tooMany } from '../../../src/data/sources/brokenFiles';
import { FileListBuilder, markBroken } from '../../../src/data/sources/fileList';

const view = (() => ({}) as View) as ViewOf;
const other = (() => ({}) as View) as ViewOf;

type Options = Partial<Parameters<typeof brokenFiles>[2]>;

/** Reads files that are broken where their label is above 99. */
function reader(
  labels: number[],
  options: Options = {},
  thrown: (file: string) => unknown = () => new Error('cut off'),
) {
  const builder = new FileListBuilder();
  builder.add({ folder: '/d', names: labels.map((_, i) => `${i}.png`), labels });
  const files = builder.done();
  const told: string[] = [];
  const decoded: [number, ViewOf][] = [];
  const read = brokenFiles(
    files,
    (at, asked, target, offset) => {
      decoded.push([at, asked]);
      if ((labels[at] as number) > 99) throw thrown(`/d/${at}.png`);
      target[offset] = at;
    },
    { onBroken: 'skip', view, warn: (text) => told.push(String(text)), ...options },
  );
  const bytes = new Uint8Array(4);
  return { bytes, told, decoded, files, at: (index: number) => read(index, bytes, 2) };
}

describe('a split with broken files', () => {
  it('gives the next good image in the place of a broken one, round the end, and tells each file once', () => {
    const { at, bytes, told, decoded } = reader([5, 6, 100, 100, 7, 101]);
    expect(at(0)).toBe(5);
    expect(at(2)).toBe(-1 - 7);
    expect([...bytes]).toEqual([0, 0, 4, 0]);
    expect(at(5)).toBe(-1 - 5);
    expect(told).toEqual([
      '/d/2.png is broken (cut off) and passed over; 1 broken file so far. Another image stands in for it.',
      '/d/3.png is broken (cut off) and passed over; 2 broken files so far. Another image stands in for it.',
      '/d/5.png is broken (cut off) and passed over; 3 broken files so far. Another image stands in for it.',
    ]);
    decoded.length = 0;
    expect(at(2)).toBe(-1 - 7);
    // Those that are known are not tried again; a reader's own view is used where none is asked for.
    expect(decoded).toEqual([[4, view]]);
    expect(told).toHaveLength(3);
  });

  it('asks with the view that is given', () => {
    const decoded: ViewOf[] = [];
    const builder = new FileListBuilder();
    builder.add({ folder: '/d', names: ['a.png'], labels: 3 });
    const read = brokenFiles(builder.done(), (_, asked) => decoded.push(asked), {
      ...{ onBroken: 'skip', view, warn: () => undefined },
    });
    expect(read(0, new Uint8Array(1), 0, other)).toBe(3);
    expect(decoded).toEqual([other]);
  });

  it('leaves those of a split that is scored out of the scores', () => {
    const { at, told } = reader([100, 5, 6], { scored: true });
    at(0);
    expect(told).toEqual(['/d/0.png is broken (cut off) and left out of the scores; 1 broken file of 3 so far.']);
  });

  it('stops at the first, with what to do', () => {
    const stop = (thrown?: (file: string) => unknown) => () => reader([100, 5], { onBroken: 'stop' }, thrown).at(0);
    const hint = (text: string) => expect.objectContaining({ detail: expect.objectContaining({ hint: text }) });
    expect(stop()).toThrow('/d/0.png is broken: cut off.');
    expect(stop()).toThrow(hint("Replace or remove the file. Or set onBroken: 'skip' to pass over broken files."));
    const labels = () => new BrokenFile('/labels/0.png', 'no classes', 'Mend the labels.');
    expect(stop(labels)).toThrow('/labels/0.png is broken: no classes.');
    expect(stop(labels)).toThrow(hint("Mend the labels. Or set onBroken: 'skip' to pass over broken files."));
    expect(stop(() => 'odd')).toThrow('/d/0.png is broken: odd.');
  });

  it('tells ten one by one, then each doubling', () => {
    const { at, told } = reader([...Array<number>(90).fill(100), 1]);
    at(0);
    const counts = told.map((text) => Number(/(\d+) broken/.exec(text)?.[1]));
    expect(counts).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 40, 80]);
  });

  it('stops when more than ten and more than the share are broken', () => {
    const { at } = reader([...Array<number>(11).fill(100), ...Array<number>(11).fill(1)], { share: 0.5 });
    expect(at(0)).toBe(-2);
    const most = reader([...Array<number>(12).fill(100), ...Array<number>(11).fill(1)], { share: 0.5 });
    expect(() => most.at(0)).toThrow('12 broken files of 23 cannot be read, the last is /d/11.png (cut off).');
    expect(reader([...Array<number>(10).fill(100), 1], { share: 0 }).at(0)).toBe(-2);
  });

  it('says so when none is good, with the first and why it is not, whoever met it', () => {
    const labels = (file: string) =>
      new BrokenFile(file.replace('/d/', '/labels/'), `no classes in ${file}`, 'Mend it.');
    const { at, files, decoded } = reader([100, 100], {}, labels);
    const said = () => {
      try {
        return at(1);
      } catch (error) {
        return error;
      }
    };
    const told = expect.objectContaining({
      message: 'None of the 2 images can be decoded, the first is /labels/0.png (no classes in /d/0.png).',
      detail: expect.objectContaining({ hint: 'Mend it.' }),
    });
    expect(said()).toEqual(told);
    expect(said()).toEqual(told);
    // Another thread had met them all.
    const late = reader([100, 100], {}, labels);
    for (const index of [0, 1]) markBroken(late.files, index);
    expect(() => late.at(0)).toThrow('the first is /labels/0.png (no classes in /d/0.png).');
    expect(late.decoded.length).toBe(1);
    expect([files.length, decoded.length]).toEqual([2, 4]);
  });
});

it.each([
  [10, 0, 1000, false],
  [11, 0, 1000, true],
  [11, 0.011, 1000, false],
  [12, 0.011, 1000, true],
  [11, 1, 11, false],
])('%i broken files with a share of %f allowed of %i are too many: %s', (count, share, all, many) => {
  expect(tooMany(count, share, all)).toBe(many);
});

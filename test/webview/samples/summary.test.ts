/** The numbers at the head of the Samples view, of tables small enough to count by hand. */
import { describe, expect, it } from 'vitest';
import { sampleFacts } from '../../../src/protocol/facts/sampleFacts';
import type { SampleTable } from '../../../src/protocol/files/samples';
import { factsOf } from '../../../webview/samples/detail/facts';
import { referenceOf } from '../../../webview/samples/detail/reference';
import type { SamplesSettings } from '../../../webview/samples/settings';
import { summaryOf } from '../../../webview/samples/summary';
import { makeFormat } from '../../../webview/shared/format';
import { someSamples } from '../../protocol/someSamples';

const held: SamplesSettings = {
  ...{ order: 'macs', descending: false, className: '', predicted: '', answers: 'all', page: 0 },
  ...{ chosen: null, pinned: null, comparison: 'nothing', matrix: 'count' },
};
const summary = (change: Partial<SampleTable> = {}) => {
  const table = { ...someSamples, ...change };
  return summaryOf(sampleFacts(table), table, makeFormat('en'));
};
const fact = (name: string, change: Partial<SampleTable> = {}) => summary(change).find((one) => one.name === name);

describe('how many images there are', () => {
  it.each([
    ['all of a split', {}, undefined],
    ['the first of a larger one', { total: 5 }, 'the first of 5'],
    ['all but a broken one', { total: 5, leftOut: [2] }, undefined],
    ['the first, and a broken one among them', { total: 6, leftOut: [2] }, 'the first of 6'],
  ])('%s', (_, change, note) => {
    const images = fact('Images', change);
    expect(images?.value).toBe('4');
    expect(images?.note).toBe(note);
  });
});

it('says of right and of wrong answers how many they are and what they cost', () => {
  // Right: 100, 200 and 300 of 500; wrong: 400.
  expect(fact('MACs of correct predictions')).toMatchObject({ value: '40.0%', note: 'of dense' });
  expect(fact('MACs of correct predictions')?.title).toContain('the images that are classified correctly: 3.');
  expect(fact('MACs of wrong predictions')).toMatchObject({ value: '80.0%', note: 'of dense' });
  expect(fact('MACs of wrong predictions')?.title).toContain('the images that are not: 1.');
});

describe('whether costly ones are hard', () => {
  const loss = 'Spearman correlation of MACs and loss';
  const difficulty = 'Spearman correlation of MACs and difficulty';
  const kinds = [
    [undefined, 'image', 'images'],
    [false, 'sample', 'samples'],
  ] as const;

  it.each(kinds)('with pictures %s they are called %s', (pictures, one, many) => {
    const of = pictures === false ? { pictures } : {};
    // Ranks agree; Pearson's is 293.75 / √(50000 · 2.26171875).
    expect(fact(loss, of)).toEqual({
      ...{ name: loss, value: '1.000', note: 'n = 4' },
      title: `Rank correlation of ${one === 'image' ? 'an' : 'a'} ${one}'s MACs and its loss: above 0, hard ${many} cost more. Linear (Pearson): 0.874.`,
    });
    // Ranks 1, 4, 2, 3 and 1, 2, 3, 4: 2 / 5, and so for the values.
    expect(fact(difficulty, { ...of, difficulty: Float32Array.of(1, 2, 3, 4) })).toEqual({
      ...{ name: difficulty, value: '0.400', note: 'n = 4' },
      title: `Rank correlation of ${one === 'image' ? 'an' : 'a'} ${one}'s MACs and the difficulty that the data says: above 0, difficult ${many} cost more. Linear (Pearson): 0.400.`,
    });
    const same = Float64Array.of(5, 5, 5, 5);
    expect(fact(loss, { ...of, macs: same })).toEqual({
      ...{ name: loss, value: 'none' },
      title: `MACs or loss are the same for all ${many}: there is no correlation.`,
    });
    expect(fact(difficulty, { ...of, difficulty: Float32Array.from(same) })).toEqual({
      ...{ name: difficulty, value: 'none' },
      title: `MACs or difficulty are the same for all ${many}: there is no correlation.`,
    });
    expect(fact('Distinct paths', of)).toEqual({
      ...{ name: 'Distinct paths', value: '3' },
      title: `Sets of open channels, of all 2 gate layers together, that the ${many} take.`,
    });
    const answers = ['MACs of correct predictions', 'MACs of wrong predictions'].map((name) => fact(name, of)?.title);
    expect(answers).toEqual([
      `Mean multiply-adds of the ${many} that are classified correctly: 3.`,
      `Mean multiply-adds of the ${many} that are not: 1.`,
    ]);
    expect(fact(one === 'image' ? 'Images' : 'Samples', of)?.value).toBe('4');
  });

  it('nothing is said of what the data does not say', () => {
    expect(fact(difficulty)).toBeUndefined();
    expect(fact('All MACs')).toBeUndefined();
    expect(fact('All MACs', { notCounted: ['Conv3D', 'Odd'] })).toEqual({
      ...{ name: 'All MACs', value: 'at least' },
      title: 'Totals are “at least”: not counted are Conv3D, Odd.',
    });
    const right = { predicted: someSamples.label };
    expect(fact('MACs of wrong predictions', right)).toMatchObject({ value: 'none' });
    expect(fact('MACs of wrong predictions', right)).not.toHaveProperty('note');
  });

  it('of pixels it is said how many are right, and of parts that they are parts', () => {
    const pixels = { accuracy: Float32Array.of(0.5, 0.25, 1, 0.75), parts: { from: [], per: 2 } as never };
    const facts = summary({ ...pixels });
    expect(facts.map(({ name, value }) => [name, value])).toEqual([
      ...[
        ['Parts of images', '4'],
        ['Distinct paths', '3'],
        [loss, '1.000'],
      ],
      ['Pixel accuracy', '62.5%'],
    ]);
    expect(facts.at(-1)?.title).toBe('Mean over the images, each counting alike.');
  });
});

describe('one of them in full', () => {
  const of = (sample: number, change: Partial<SampleTable> = {}) =>
    factsOf({ ...someSamples, ...change }, sample, makeFormat('en')).map(({ name, value, note, title }) => [
      ...[name, value, note, title].filter((text) => text !== undefined),
    ]);

  it('is what it is, what it was taken for, what it cost and lost, and with how many it shares its path', () => {
    expect(of(1)).toEqual([
      ['Class', 'dog'],
      ['Predicted', '✗ cat'],
      ['MACs', '400', '80.0% of dense', '400 multiply-adds for this image.'],
      ['Loss', '2', 'Cross-entropy of this image.'],
      ['Path', 'its own', 'Images with exactly the same gates open.'],
    ]);
    const more = { pictures: false, notCounted: ['Odd'], difficulty: Float32Array.of(1, 2, 3.5, 4) } as const;
    expect(of(2, { ...more, notCounted: ['Odd'] })).toEqual([
      ['Class', 'cat'],
      ['Predicted', '✓ correct'],
      ['MACs', '≥ 200', '40.0% of dense', '≥ 200 multiply-adds for this sample.'],
      ['Loss', '0.25', 'Cross-entropy of this sample.'],
      ['Difficulty', '3.5', 'As the data says it.'],
      ['Path', 'shared with 1', 'Samples with exactly the same gates open.'],
    ]);
    expect(of(0, { accuracy: Float32Array.of(0.5, 0, 0, 0) })[0]).toEqual(['Pixel accuracy', '50.0%']);
  });

  const none = 'Nothing is pinned yet: choose a sample and press Pin.';
  const third = { column: 'Image 3', open: [6, 12] };
  const share = '60.0% of the dense MACs.';
  const cases: { to: string; settings: Partial<SamplesSettings>; sample: number; pictures?: false; wanted: object }[] =
    [
      { to: 'nothing', settings: {}, sample: 1, wanted: { text: '' } },
      {
        ...{ to: 'its class', settings: { comparison: 'class' }, sample: 1 },
        wanted: { text: '2 images of dog: 70.0% of the dense MACs on average.', column: 'Mean of dog', open: [7, 14] },
      },
      {
        ...{ to: 'samples of its class', settings: { comparison: 'class' }, sample: 0, pictures: false },
        wanted: { text: '2 samples of cat: 30.0% of the dense MACs on average.', column: 'Mean of cat', open: [3, 6] },
      },
      {
        ...{ to: 'another', settings: { comparison: 'pinned', pinned: 3 }, sample: 1 },
        wanted: { text: `Image 3, dog: ${share}`, ...third },
      },
      {
        ...{ to: 'itself', settings: { comparison: 'pinned', pinned: 3 }, sample: 3 },
        wanted: { text: `Image 3, dog: ${share} It is this one: choose another to compare.`, ...third },
      },
      { to: 'one that is gone', settings: { comparison: 'pinned', pinned: 4 }, sample: 1, wanted: { text: none } },
      { to: 'none that is pinned', settings: { comparison: 'pinned' }, sample: 1, wanted: { text: none } },
    ];
  it.each([
    [undefined, 'The only image of eel: 40.0% of the dense MACs.'],
    [false, 'The only sample of eel: 40.0% of the dense MACs.'],
  ] as const)('is alone in its class, pictures %s', (pictures, text) => {
    const table = { ...someSamples, label: Int32Array.of(0, 1, 2, 1), ...(pictures === false && { pictures }) };
    expect(referenceOf(table, { ...held, comparison: 'class' }, 2, makeFormat('en'))).toEqual({
      ...{ text, column: 'Mean of eel', open: [4, 8] },
    });
  });
  it.each(cases)('is held against $to', ({ settings, sample, wanted, ...more }) => {
    const table = { ...someSamples, ...(more.pictures === false && { pictures: more.pictures }) };
    const { open, ...found } = referenceOf(table, { ...held, ...settings }, sample, makeFormat('en'));
    expect({ ...found, open: open && [...open] }).toEqual({ column: '', open: undefined, ...wanted });
  });
});

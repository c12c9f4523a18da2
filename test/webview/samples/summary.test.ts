/** The numbers at the head of the Samples view, of tables small enough to count by hand. */
import { describe, expect, it } from 'vitest';
import { sampleFacts } from '../../../src/protocol/facts/sampleFacts';
import type { SampleTable } from '../../../src/protocol/files/samples';
import { summaryOf } from '../../../webview/samples/summary';
import { makeFormat } from '../../../webview/shared/format';
import { someSamples } from '../../protocol/someSamples';

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
  expect(fact('MACs of correct predictions')?.title).toContain('the 3 images that are classified correctly');
  expect(fact('MACs of wrong predictions')).toMatchObject({ value: '80.0%', note: 'of dense' });
  expect(fact('MACs of wrong predictions')?.title).toContain('the 1 images that are not');
});

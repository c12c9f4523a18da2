/** Every text of a measured speed-up, what is said on hover too. */
import { expect, test } from 'vitest';
import type { Ratio, SpeedUp } from '../../../src/protocol/files/speedUp';
import { batchRows, imageRows } from '../../../webview/profile/speed/speedRows';
import { aboutText, busyText, fasterText, speedFacts, verdictText } from '../../../webview/profile/speed/speedTexts';
import { makeFormat } from '../../../webview/shared/format';
import { ratio, speedReport } from '../speedReport';

const format = makeFormat('en');
const speed: SpeedUp = {
  ...{ ...speedReport, dense_macs: 40_000_000, mean_macs: 10_000_000, mac_ratio: 4, dense_ms: 3.254, skip_ms: 2.176 },
  ...{ time_ratio: ratio(1.5, 1.42, 1.58), control: ratio(1.012, 0.984, 1.036) },
};
const facts = (change: Partial<SpeedUp> = {}) =>
  speedFacts({ ...speed, ...change }, format).map(({ name, value, note, title }) => [name, value, note, title]);
const masked = speed.gates.map((gate) => ({ ...gate, use: 'masked' as const }));

test('the facts, their intervals, and what they are of', () => {
  expect(facts()).toEqual([
    ['Fewer MACs', '4.00 ×', undefined, '40,000,000 dense, 10,000,000 on average over these images'],
    ['Speed-up', '1.50 × faster', '1.42–1.58', 'Where the median lies with 95% confidence'],
    ['Time of an image', '3.25 → 2.18 ms', undefined, 'Medians, one thread: all channels, and closed ones skipped'],
    ['Same network twice', '1.01 ×', '0.98–1.04', 'What this machine makes up: a difference within it is none.'],
  ]);
  expect(facts({ gates: masked }).map(([name, value, , title]) => [name, value, title])).toEqual([
    ['Fewer MACs', '4.00 ×', '40,000,000 dense, 10,000,000 on average over these images'],
    ['Speed-up', 'none', 'Nothing is skipped.'],
    ['Same network twice', '1.01 ×', 'What this machine makes up: a difference within it is none.'],
  ]);
  expect(facts({ time_ratio: ratio(1.01, 0.97, 1.03) })[1]!.slice(1, 3)).toEqual(['not measurable', '0.97–1.03']);
  expect(facts({ time_ratio: ratio(0.5, 0.4, 0.625) })[1]!.slice(1, 3)).toEqual(['2.00 × slower', '1.60–2.50']);
});

test.each([
  [0.999, '95%'],
  [0.95, '95%'],
  [0.9499, '94%'],
  [0.5, '50%'],
  [0, '0%'],
])('a confidence of %d is said as %s: never more than was asked for, and never rounded up', (confidence, text) => {
  const [, fact] = facts({ time_ratio: { ...ratio(1.5, 1.42, 1.58), confidence } });
  expect(fact![3]).toBe(`Where the median lies with ${text} confidence`);
});

test('the sentence that matters names the gates that are masked, and only those', () => {
  const use = (...uses: ('masked' | 'skipped')[]) =>
    uses.map((one, i) => ({ ...speed.gates[0]!, gate: `g${i}`, use: one }));
  expect(verdictText({ ...speed, gates: use('skipped', 'masked', 'masked') }, format)).toBe(
    'Skipping is 1.50 times faster than computing all channels. Skipping does not pay in g1, g2.',
  );
  expect(verdictText({ ...speed, gates: use('skipped') }, format)).toMatch(/ Every gate layer is skipped by\.$/);
  expect(verdictText({ ...speed, gates: use('skipped'), time_ratio: ratio(1, 0.9, 1.1) }, format)).toBe(
    'No measurable difference in time between skipping and computing all channels. Every gate layer is skipped by.',
  );
  expect(verdictText({ ...speed, gates: use('skipped'), time_ratio: ratio(0.5, 0.4, 0.625) }, format)).toBe(
    'Skipping is 2.00 times slower than computing all channels. Every gate layer is skipped by.',
  );
  expect(verdictText({ ...speed, gates: use('masked') }, format)).toBe(
    'Nothing is skipped: skipping pays in no block here, so there is no speed-up.',
  );
  expect(verdictText({ ...speed, gates: [] }, format)).toBe('The network has no gates: there is nothing to skip.');
});

test('what it was measured on, and that the machine was busy', () => {
  expect(aboutText({ ...speed, checkpoint: 'last', images: 1200, runs: 1000, processor: 'P', made: 0 }, format)).toBe(
    `last checkpoint, 1,200 test images, 1,000 turns of each network in alternation, one thread of P, ${format.time(0)}. Each network was compared with the trained one.`,
  );
  expect(aboutText({ ...speed, pictures: false, images: 5, made: 0 }, format)).toContain(', 5 test samples, ');
  const ofSamples = facts({ pictures: false });
  expect([ofSamples[0]![3], ofSamples[2]![0]]).toEqual([
    '40,000,000 dense, 10,000,000 on average over these samples',
    'Time of a sample',
  ]);
  expect(busyText(speed, format)).toBe('');
  expect(busyText({ ...speed, control: ratio(1, 0.8, 1.1) }, format)).toContain('differs from itself by up to 25%.');
});

test.each<[Ratio, string]>([
  [ratio(1.5, 1.4, 1.6), 'skipping'],
  [ratio(0.5, 0.4, 0.6), 'masked'],
  [ratio(1.02, 0.97, 1.07), 'no measurable difference'],
  // An interval that ends where the machine's own begins is a difference no more.
  [ratio(1.1, 1.03, 1.2), 'no measurable difference'],
])('of %j %s is faster', (skipping, text) => expect(fasterText(skipping, ratio(1, 0.95, 1.05))).toBe(text));

test('the tables have the measured times, their quarters and their ratios; of a network that skips nothing no ratio', () => {
  const cells = imageRows(speedReport, format);
  expect(cells.columns).toEqual(['One image', 'Median ms', '25 %', '75 %', 'Dense / it', 'Interval']);
  expect(cells.rows).toEqual([
    ['dense (all gates open)', '3.252', '3.201', '3.302', '–', '–'],
    ['dense, a second time', '3.272', '3.211', '3.312', '1.01', '0.98–1.04'],
    ['masked', '3.123', '3.052', '3.203', '1.04', '1.02–1.07'],
    ['skipping', '2.179', '2.102', '2.253', '1.49', '1.42–1.56'],
  ]);
  const none = imageRows({ ...speedReport, gates: masked, pictures: false }, format);
  expect([none.columns[0], none.rows[3]!.slice(4)]).toEqual(['One sample', ['–', '–']]);
  expect(batchRows(speedReport, format)).toEqual({
    columns: ['Batch', 'Dense ms', 'Masked ms', 'Skipping ms', 'Masked / skipping', 'Interval', 'Faster'],
    rows: [['8', '20.12', '19.88', '17.43', '1.14', '1.09–1.18', 'skipping']],
  });
});

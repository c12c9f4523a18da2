/** Runs of a report that are made by hand, and what a page holds of them. */
import type { RunRow } from '../../src/protocol/many/runRow';

export const row = (name: string, given: Partial<RunRow> = {}): RunRow => ({
  ...{ folder: `/runs/${name}`, id: name, name, state: 'finished', live: false, time: 1, wallMs: 1000 },
  ...{ epoch: 2, epochs: 2, settings: {}, parameters: [], points: {}, terms: {}, notCounted: [], gateLayers: 0 },
  ...given,
});
export const values = (accuracy: number, macs: number, more: object = {}) => ({ loss: 1, accuracy, macs, ...more });
export const scored = (name: string, accuracy: number, macs: number, given: Partial<RunRow> = {}) =>
  row(name, { points: { best: { epoch: 2, values: values(accuracy, macs) } }, ...given });
export const looks = { of: (folder: string) => ({ color: `#of${folder}` }), style: '' };

export const cells = (page: string) =>
  [...page.matchAll(/<tr>(.*?)<\/tr>/g)].map(([, line]) =>
    [...line!.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/g)].map(([, cell]) => cell),
  );
export const csvOf = (page: string) =>
  /<template>([\s\S]*?)<\/template>/
    .exec(page)![1]!
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
export const captions = (page: string) => [...page.matchAll(/<caption>(.*?)<\/caption>/g)].map(([, words]) => words);

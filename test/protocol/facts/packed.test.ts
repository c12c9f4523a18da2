import { expect, test } from 'vitest';
import { fitBin, fitBins, fitEdges, openEdge, sigmoid } from '../../../src/protocol/facts/fitGrid';
import { packDistances, packShares, unpackDistances, unpackShares } from '../../../src/protocol/facts/packed';

test('shares come back to within half a step of a byte, and the ends exactly', () => {
  const shares = [0, 0.001, 0.25, 1 / 3, 0.5, 0.999, 1];
  const back = unpackShares(packShares(shares), shares.length)!;
  for (const [i, share] of shares.entries()) expect(Math.abs(back[i]! - share)).toBeLessThanOrEqual(1 / 510 + 1e-12);
  expect([back[0], back.at(-1)]).toEqual([0, 1]);
});

test('distances come back to within 8e-6, low byte first', () => {
  const distances = [0, 0.00065, 0.0863, 1 / 3, 1];
  const back = unpackDistances(packDistances(distances), distances.length)!;
  for (const [i, d] of distances.entries()) expect(Math.abs(back[i]! - d)).toBeLessThan(8e-6);
  expect([...Buffer.from(packDistances([256 / 65535]), 'base64')]).toEqual([0, 1]);
});

test('what is no number packs as 0, what is out of range as the nearest end', () => {
  expect(unpackShares(packShares([Number.NaN, -1, 2]), 3)).toEqual([0, 0, 1]);
});

test('shares of a number that nobody knows are as many as there are bytes', () => {
  expect(unpackShares('AP8=')).toEqual([0, 1]);
  expect(unpackShares('')).toEqual([]);
  expect(unpackShares('§')).toBeUndefined();
});

test.each([undefined, '§', 'AAAA', 'AAAAAAAAAAAAAAAA'])('%s does not unpack to five numbers', (text) => {
  expect(unpackShares(text, 5)).toBeUndefined();
  expect(unpackDistances(text, 5)).toBeUndefined();
});

test('a logit is in the bin that as many edges lie below', () => {
  for (const logit of [-99, -7.5, -7.4999, -0.25, 0, 0.001, 0.5, 7.5, 7.5001, Number.POSITIVE_INFINITY])
    expect(fitBin(logit), String(logit)).toBe(fitEdges.filter((edge) => edge < logit).length);
  expect(fitBin(Number.NaN)).toBe(0);
  expect(fitEdges).toHaveLength(fitBins - 1);
  expect(sigmoid(fitEdges[openEdge]!)).toBe(0.5);
});

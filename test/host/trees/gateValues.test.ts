import { expect, it } from 'vitest';
import { gateValues } from '../../../src/host/trees/gateValues';
import type { GateLayerFacts } from '../../../src/protocol/facts/gateFacts';

const layer = { name: 'block1_gate', rates: [0.25, 1 / 3] } as unknown as GateLayerFacts;
const cells = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'));

it('has every gate of a layer, or one, unrounded; the distance where it was measured', () => {
  expect(cells(gateValues(layer, undefined))).toEqual([
    ['gate', 'channel', 'rate'],
    ['block1_gate', '0', '0.25'],
    ['block1_gate', '1', String(1 / 3)],
  ]);
  expect(cells(gateValues({ ...layer, distances: [0.1, 0.0123] }, 1))).toEqual([
    ['gate', 'channel', 'rate', 'distance'],
    ['block1_gate', '1', String(1 / 3), '0.0123'],
  ]);
  // Of a gate that was not measured there is no number.
  expect(cells(gateValues({ ...layer, distances: [0, 0, 0.5] }, 2))[1]).toEqual(['block1_gate', '2', '', '0.5']);
  expect(gateValues({ ...layer, distances: [] }, 1).split('\n')[1]).toBe(`block1_gate\t1\t${1 / 3}\t`);
});

/** How a summary says which gates switch a product: by their names where these say all, else part by part. */
import { describe, expect, it } from 'vitest';
import type { Literal } from '../../../src/graph/gating/conditions';
import type { Gating } from '../../../src/graph/gating/gating';
import { switchingOf } from '../../../src/graph/gating/switched';
import type { GraphNode } from '../../../src/graph/graph';

const node: GraphNode = { id: 0, kernel: 'Conv2D', inputs: {}, outputs: [], attrs: {}, origin: {} };
/** Gates of four and three channels, and one of one value for the whole sample. */
const channels = new Map([
  ['four', 4],
  ['three', 3],
  ['whole', 1],
]);

type Named = Partial<Record<'output' | 'input' | 'whole', string>>;
const switching = (axes: Literal[][][][], named: Named = {}) => {
  const owner = (gate: string | undefined) => new Map(gate === undefined ? [] : [[node, gate] as const]);
  const gating: Gating = {
    ...{ output: owner(named.output), input: owner(named.input), whole: owner(named.whole) },
    ...{ axes: new Map([[node, axes]]), gateNetwork: new Set(), limits: new Map() },
  };
  return switchingOf(node, gating, channels);
};
/** `count` channels, each of those of the gates that have its number; a whole gate has but one. */
const each = (count: number, gates: string[], first = 0): Literal[][][] =>
  Array.from({ length: count }, (_, i) => [
    gates.map((gate) => ({ gate, channel: channels.get(gate) === 1 ? 0 : first + i })),
  ]);
const always: Literal[][] = [[]];

describe('by names alone', () => {
  it.each([
    ['a gate of its channels', [each(4, ['four'])], { output: 'four' }, { outputGate: 'four' }],
    ['a gate of all at once', [each(4, ['whole'])], { whole: 'whole' }, { wholeGate: 'whole' }],
    [
      'both, whichever is named first',
      [each(4, ['whole', 'four'])],
      { output: 'four', whole: 'whole' },
      { outputGate: 'four', wholeGate: 'whole' },
    ],
    [
      'one a side',
      [each(4, ['four']), each(3, ['three'])],
      { output: 'four', input: 'three' },
      { outputGate: 'four', inputGate: 'three' },
    ],
    ['channels that repeat', [[...each(4, ['four']), ...each(4, ['four'])]], { input: 'four' }, { inputGate: 'four' }],
    ['an axis that is always open', [each(4, ['four']), [always, always]], { output: 'four' }, { outputGate: 'four' }],
  ] as const)('%s', (_, axes, named, said) => {
    expect(switching(axes as unknown as Literal[][][][], named)).toEqual(said);
  });
});

describe('part by part', () => {
  it.each([
    ['a part of a gate', [each(2, ['four'], 1)], [[{ channels: 2, any: [[{ gate: 'four', from: 1 }]] }]]],
    [
      'one gate beside another, and what is always open',
      [[...each(4, ['four']), ...each(3, ['three']), always, always]],
      [[{ channels: 4, any: [[{ gate: 'four' }]] }, { channels: 3, any: [[{ gate: 'three' }]] }, { channels: 2 }]],
    ],
    [
      'a whole gate over parts of two others',
      [[...each(2, ['whole', 'four']), ...each(3, ['whole', 'three'])]],
      [
        [
          { channels: 2, any: [[{ gate: 'four' }, { gate: 'whole' }]] },
          { channels: 3, any: [[{ gate: 'three' }, { gate: 'whole' }]] },
        ],
      ],
    ],
    [
      'either of two',
      [each(3, ['three']).map(([term], i) => [term!, [{ gate: 'four', channel: i }]])],
      [[{ channels: 3, any: [[{ gate: 'four' }], [{ gate: 'three' }]] }]],
    ],
    [
      'two channels of one gate at once, whichever is named first',
      [
        [
          [[1, 2].map((channel) => ({ gate: 'four', channel }))],
          [[3, 2].map((channel) => ({ gate: 'four', channel }))],
        ],
      ],
      [
        [
          {
            channels: 2,
            any: [
              [
                { gate: 'four', from: 1 },
                { gate: 'four', from: 2 },
              ],
            ],
          },
        ],
      ],
    ],
  ] as [string, Literal[][][][], unknown][])('%s', (_, axes, switched) => {
    expect(switching(axes)).toEqual({ switched });
  });
});

describe('part by part although gates have names, since the names alone would say something else', () => {
  const three = each(3, ['three']);
  it.each([
    ['a part of its channels', [each(2, ['four'])], { output: 'four' }],
    ['another part of them', [each(2, ['four'], 2)], { output: 'four' }],
    ['channels that are always open beside its own', [[...each(4, ['four']), always]], { output: 'four' }],
    ['two on one axis', [each(3, ['three', 'four'])], { output: 'three', input: 'four' }],
    [
      'either of two',
      [
        three.map(([term], i) => [
          term!,
          [
            { gate: 'whole', channel: 0 },
            { gate: 'four', channel: i },
          ],
        ]),
      ],
      { output: 'three' },
    ],
    ['one that has no name here', [each(4, ['four']), three], { output: 'four' }],
  ] as [string, Literal[][][][], Named][])('%s', (_, axes, named) => {
    const found = switching(axes, named);
    expect(found).toMatchObject({ outputGate: named.output });
    expect(found.switched).toHaveLength(axes.length);
  });
});

it('nothing switches a product without axes, nor one that is always open', () => {
  expect(
    switchingOf(
      { ...node },
      { axes: new Map(), output: new Map(), input: new Map(), whole: new Map() } as never,
      channels,
    ),
  ).toEqual({});
  expect(switching([[always, always], [[[], [{ gate: 'whole', channel: 0 }]]]])).toEqual({});
});

it('a part ends where the gate, its channel, or the number of ways to open it is another', () => {
  const at = (gate: string, channel: number): Literal[] => [{ gate, channel }];
  const parts = (...terms: Literal[][][]) => switching([terms]).switched![0]!.map((part) => part.channels);
  expect(parts([at('four', 0)], [at('four', 1)], [at('three', 2)])).toEqual([2, 1]);
  expect(parts([at('four', 0)], [at('four', 2)], [at('four', 3)])).toEqual([1, 2]);
  expect(parts([at('four', 0)], [at('four', 1), at('three', 1)], [at('three', 2), at('four', 2)])).toEqual([1, 2]);
  expect(parts([at('four', 0)], [[...at('four', 1), ...at('whole', 0)]], always, always)).toEqual([1, 1, 2]);
});

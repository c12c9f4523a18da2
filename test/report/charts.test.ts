/** What the charts of a report say of runs that are made by hand: fronts, epochs, gates. */
import { describe, expect, it } from 'vitest';
import { type EpochPoint, initialRunState, type RunState } from '../../src/protocol/events/runState';
import { packShares } from '../../src/protocol/facts/packed';
import type { RunRow } from '../../src/protocol/many/runRow';
import { curvesPart } from '../../src/report/curvesPart';
import { gatesPart } from '../../src/report/gatesPart';
import { tradeOffPart } from '../../src/report/tradeOffPart';
import { captions, cells, csvOf, looks, row, scored, values } from './handmade';

describe('accuracy over MACs', () => {
  const data = (name: string) => ({ data: { name, test: 100 } });
  const curve = (checkpoint: 'best' | 'last') => ({
    curve: {
      checkpoint,
      points: [
        { threshold: 0.4, accuracy: 0.85, macs: 3e6 },
        { threshold: 0.6, accuracy: 0.7, macs: 1.5e6 },
      ],
    },
  });

  it('has a front of runs that nobody beats on the same data, and thresholds of the best checkpoint alone', () => {
    const page = tradeOffPart(
      [
        scored('dear', 0.9, 4e6, { ...data('A'), ...curve('best') }),
        scored('cheap', 0.8, 1e6, data('A')),
        scored('beaten', 0.75, 2e6, { ...data('A'), ...curve('last') }),
        scored('elsewhere', 0.99, 1e5, data('B')),
        scored('broken', Number.NaN, 1e6, data('A')),
        row('none'),
      ],
      looks,
    );
    expect(page).toMatch(/<p>On the Pareto front: cheap; dear\.<\/p>$/);
    expect(csvOf(page)).toEqual([
      ['run', 'folder', 'macs', 'accuracy', 'front', 'threshold'],
      ['dear', '/runs/dear', '4000000', '0.9', '1', ''],
      ['dear', '/runs/dear', '3000000', '0.85', '', '0.4'],
      ['dear', '/runs/dear', '1500000', '0.7', '', '0.6'],
      ['cheap', '/runs/cheap', '1000000', '0.8', '1', ''],
      ['beaten', '/runs/beaten', '2000000', '0.75', '0', ''],
      ['elsewhere', '/runs/elsewhere', '100000', '0.99', '0', ''],
    ]);
    expect(page).toContain('<title>dear: 4.00 M, 90.0 %</title>');
    expect(page).toContain('<title>dear, thresholds of its gates</title>');
    expect(page).toContain('aria-label="Accuracy over average MACs"');
    expect(page).toContain('stroke="#8c959f" stroke-width="2" stroke-dasharray="5 4"><title>Pareto front</title>');
  });

  it('of many runs names the front alone, and of none that were evaluated says so', () => {
    const many = (count: number) =>
      tradeOffPart(
        Array.from({ length: count }, (_, i) => scored(`r${i}`, 0.5, 1e6 + i)),
        looks,
      );
    // A mark before each name, and one in the plane.
    expect(many(50).match(/<circle/g)).toHaveLength(100);
    expect(many(51).match(/<circle/g)).toHaveLength(51);
    expect(tradeOffPart([row('a')], looks)).toBe('<p>There is nothing to draw: no run has been evaluated.</p>');
  });

  it('goes by a number of the experiments’ own, the lower the better, with its own values at the thresholds', () => {
    const own = (name: string, error: number, macs: number): RunRow =>
      row(name, {
        score: { metric: 'error', direction: 'min' },
        points: { best: { epoch: 1, values: values(0.5, macs, { error }) } },
        curve: {
          checkpoint: 'best',
          points: [
            { threshold: 0.5, accuracy: 0.1, macs: 7, score: 0.25 },
            { threshold: 0.6, accuracy: 0.1, macs: 6 },
          ],
        },
      });
    const page = tradeOffPart([own('a', 2, 100), own('b', 3, 200)], looks);
    expect(page).toContain('On the Pareto front: a.');
    expect(csvOf(page).slice(1, 3)).toEqual([
      ['a', '/runs/a', '100', '2', '1', ''],
      ['a', '/runs/a', '7', '0.25', '', '0.5'],
    ]);
    expect(csvOf(page)).toHaveLength(5);
    // No share: nothing of it is in per cent.
    expect(page).toContain('<title>a: 100, 2</title>');
    expect(page).not.toContain('%');
  });

  it('draws thresholds thin and whole, however the run itself is dashed', () => {
    const dashed = { of: (folder: string) => ({ color: `#of${folder}`, dash: [1, 9] }), style: '' };
    const [one] = [scored('one', 0.9, 4e6, curve('best'))];
    const drawn = /<polyline points="[^"]*"([^>]*)><title>one, thresholds/.exec(tradeOffPart([one!], dashed))![1];
    expect(drawn).toContain('stroke-width="1"');
    expect(drawn).not.toContain('dasharray');
  });
});

describe('courses over epochs', () => {
  const run = (
    name: string,
    epochs: number[],
    more: (epoch: number) => object = () => ({}),
    given: Partial<RunRow> = {},
  ) => {
    const points = epochs.map(
      (epoch): EpochPoint => ({
        epoch,
        step: epoch,
        time: epoch,
        samples: 1,
        values: values(epoch / 100, 1000 * epoch, more(epoch)),
      }),
    );
    return { row: row(name, given), state: { ...initialRunState(), epochs: points } };
  };
  const count = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

  it('have a chart a metric that was measured, in a fixed order, the own ones first', () => {
    const own = (epoch: number) => ({ error: epoch, share: 0.25 });
    const given: Partial<RunRow> = {
      score: { metric: 'error', direction: 'min' },
      metrics: { share: { share: true }, accuracy: {} } as never,
    };
    const page = curvesPart([run('a', [1, 2], own, given), run('b', [1])], looks);
    expect([...page.matchAll(/data-name="([^"]*)"/g)].map(([, name]) => name)).toEqual([
      'error',
      'share',
      'accuracy',
      'macs',
      'loss',
    ]);
    expect(page).toContain('aria-label="error of the test samples over epochs"');
    // A share is in per cent, another number is not.
    const [error, share] = page.split('<figure').slice(1);
    expect(error).not.toContain(' %');
    expect(share).toContain('>25.0 %<');
    expect(page).toContain('aria-label="Average MACs of a test sample over epochs"');
    expect(captions(page)).toEqual(['error of the test samples after some epochs']);
    expect(curvesPart([{ row: row('a'), state: initialRunState() }], looks)).toBe('');
  });

  it('have of each epoch a row of numbers of nine digits, empty where a run has none', () => {
    const third = (epoch: number) => ({ accuracy: epoch / 3 });
    const page = curvesPart([run('a', [1, 2], third), run('b', [2, 10])], looks);
    expect(csvOf(page)).toEqual([
      ['epoch', 'a', 'b'],
      ['1', '0.333333333', ''],
      ['2', '0.666666667', '0.02'],
      ['10', '', '0.1'],
    ]);
    expect(page).toContain('stroke="#of/runs/a"');
  });

  it('are of a share only where every run that has the number says so, and of epochs that are not whole', () => {
    const own = () => ({ hits: 0.25 });
    const of = (share: boolean): Partial<RunRow> => ({ metrics: { hits: { share } } as never });
    const page = (second: boolean) =>
      curvesPart([run('a', [0.5, 1], own, of(true)), run('b', [1], own, of(second))], looks);
    expect(cells(page(true))).toEqual([
      ['Run', '0.5', '1'],
      ['a', '25.0 %', '25.0 %'],
      ['b', '', '25.0 %'],
    ]);
    expect(cells(page(false)).at(-1)).toEqual(['b', '', '0.25']);
    // Ticks of 0.1 from a half to one.
    const below = [
      ...page(true)
        .split('</figure>')[0]!
        .matchAll(/y="372" text-anchor="middle">([^<]*)</g),
    ];
    expect(below.map(([, tick]) => tick)).toEqual(['0.5', '0.6', '0.7', '0.8', '0.9', '1']);
  });

  it('have losses of three digits, and epochs to a hundredth', () => {
    const page = curvesPart([run('a', [0.25, 0.5, 1], (epoch) => ({ accuracy: 0.5, loss: 1.01 + epoch / 25 }))], looks);
    expect(cells(page)[0]).toEqual(['Run', '0.25', '0.5', '1']);
    const loss = page.split('<figure').find((part) => part.includes('data-name="loss"'))!;
    const beside = [...loss.matchAll(/text-anchor="end">([^<]*)</g)].map(([, tick]) => tick);
    expect(beside).toEqual(['1.02', '1.03', '1.04', '1.05']);
  });

  it('have a table of at most eight epochs, evenly from the last one back', () => {
    expect(cells(curvesPart([run('a', count(8))], looks))[0]).toEqual(['Run', ...count(8).map(String)]);
    expect(cells(curvesPart([run('a', count(9))], looks))[0]).toEqual(['Run', '1', '3', '5', '7', '9']);
    const page = curvesPart([run('a', count(20)), run('b', [2, 5], () => ({ accuracy: Number.NaN }))], looks);
    expect(cells(page)).toEqual([
      ['Run', '2', '5', '8', '11', '14', '17', '20'],
      ['a', '2.0 %', '5.0 %', '8.0 %', '11.0 %', '14.0 %', '17.0 %', '20.0 %'],
      ['b', ...Array(7).fill('')],
    ]);
  });

  it('are those of the first fifty runs, which is said', () => {
    const some = (n: number) =>
      curvesPart(
        count(n).map((i) => run(`r${i}`, [1])),
        looks,
      );
    expect(some(50)).not.toContain('The first');
    expect(some(51)).toMatch(/<p>The first 50 of 51 runs\.<\/p>$/);
    expect(some(51)).not.toContain('r51');
  });
});

describe('gates', () => {
  const state = (gates: Record<string, number[]>): RunState => ({
    ...initialRunState(),
    bestEvaluation: {
      ...{ kind: 'epoch', time: 1, step: 1, epoch: 1 },
      evaluation: {
        values: values(1, 1),
        samples: 1,
        gates: Object.entries(gates).map(([gate, rates]) => ({ gate, rates: packShares(rates) })),
      },
    },
  });

  it('have a column a run that has some: mean rate, always on, conditional, always off', () => {
    const page = gatesPart([
      { name: 'a', state: state({ g: [1, 0.4, 0, 0.6], h: [0, 0] }) },
      { name: 'plain', state: initialRunState() },
      { name: 'b', state: state({ h: [1] }) },
    ]);
    expect(cells(page)).toEqual([
      ['gate', 'a', 'b'],
      ['g', '50.0 %; 1, 2, 1', ''],
      ['h', '0.0 %; 0, 0, 2', '100.0 %; 1, 0, 0'],
    ]);
    expect(csvOf(page)).toEqual([
      ['gate', 'run', 'channels', 'mean rate', 'always on', 'conditional', 'always off'],
      ['g', 'a', '4', '0.5', '1', '2', '1'],
      ['h', 'a', '2', '0', '0', '0', '2'],
      ['h', 'b', '1', '1', '1', '0', '0'],
    ]);
    const rects = [...page.matchAll(/<rect ([^>]*)>/g)].map(([, of]) => of);
    expect(rects).toEqual([
      'x="220" y="230" width="29" height="19" fill="#1f6feb" fill-opacity="0.5"',
      'x="220" y="250" width="29" height="19" fill="#1f6feb" fill-opacity="0.04"',
      'x="250" y="250" width="29" height="19" fill="#1f6feb" fill-opacity="1"',
    ]);
    expect(page).toContain('data-name="gates"');
    expect(page).toContain('aria-label="Mean firing rate of each gate layer"');
    expect(captions(page)).toEqual(['Gate layers: mean firing rate; channels always on, conditional, always off']);
    expect(page).toContain('viewBox="0 0 340 278"');
    expect(page).toContain('<text x="239" y="222" transform="rotate(-90 239 222)">a<title>a</title></text>');
    expect(page).toContain('<text x="212" y="244" text-anchor="end">g</text>');
    expect(gatesPart([{ name: 'plain', state: initialRunState() }])).toBe('');
  });

  it('are as wide as there are runs, and cut long names in their middle, which the pointer is told whole', () => {
    const [name, layer] = [`${'r'.repeat(20)}${'s'.repeat(20)}`, `${'g'.repeat(20)}${'h'.repeat(20)}`];
    const many = Array.from({ length: 10 }, (_, i) => ({ name: `${i}${name}`, state: state({ [layer]: [1] }) }));
    const page = gatesPart(many);
    // 220 pixels of names, 30 a run, 8 at the end.
    expect(page).toContain('viewBox="0 0 528 258"');
    // 24 letters of a run and 32 of a layer: a third of them before the gap.
    expect(page).toContain(`>0${'r'.repeat(6)}…${'s'.repeat(16)}<title>0${name}</title></text>`);
    expect(page).toContain(`>${'g'.repeat(10)}…${'g'}${'h'.repeat(20)}</text>`);
  });
});

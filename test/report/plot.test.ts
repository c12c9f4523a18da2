/** Where a chart of a report draws what: ticks, points, lines, names, all worked out by hand. */
import { describe, expect, it } from 'vitest';
import { figure, legend, shortened } from '../../src/report/figure';
import { element, escaped, htmlTable } from '../../src/report/markup';
import { type PlotLine, type PlotOf, plot, ticksOf } from '../../src/report/plot';

/** All that matches, its first group. */
const found = (page: string, pattern: RegExp) => [...page.matchAll(pattern)].map(([, group]) => group!);

it.each([
  [
    [0.123, 0.877],
    [0, 0.2, 0.4, 0.6, 0.8, 1],
  ],
  [
    [0, 6],
    [0, 1, 2, 3, 4, 5, 6],
  ],
  [
    [0, 7],
    [0, 2, 4, 6, 8],
  ],
  [
    [7, 1, 49],
    [0, 10, 20, 30, 40, 50],
  ],
  [
    [0, 29],
    [0, 5, 10, 15, 20, 25, 30],
  ],
  [
    [-3, 1e9],
    [-2e8, 0, 2e8, 4e8, 6e8, 8e8, 1e9],
  ],
  // Of one number: steps of its own size, so that it lies on an axis at all.
  [[5], [5, 6]],
  [
    [-4, -4],
    [-4, -3],
  ],
  [
    [0, 0],
    [0, 0.2],
  ],
])('ticks of %j are round, about five, and around all of them', (values, expected) => {
  const ticks = ticksOf(values);
  expect(ticks.values).toEqual(expected.map((value) => expect.closeTo(value, 9)));
  expect([ticks.low, ticks.high]).toEqual([expected[0], expect.closeTo(expected.at(-1)!, 9)]);
});

describe('a chart', () => {
  const axis = (title: string) => ({ title, label: (value: number) => `${title}${Number(value.toFixed(3))}` });
  const line = (given: Partial<PlotLine>): PlotLine => ({ name: 'a run', color: '#123456', points: [], ...given });
  const drawn = (lines: PlotLine[], given: Partial<PlotOf> = {}) =>
    plot({ name: 'n', title: 'T', numbers: [], x: axis('x'), y: axis('y'), lines, none: 'Nothing.', ...given });

  // The plane is 670 pixels wide from 70 on, and 314 high above 354.
  const corners: PlotLine['points'] = [
    [0, 0],
    [5, 0.25],
    [10, 1],
  ];

  it('has its points where they are on the axes, the larger the further right and up', () => {
    const page = drawn([line({ points: corners, look: 'k0', dash: [7, 3] })]);
    expect(page).toContain(
      '<polyline points="70.0,354.0 405.0,275.5 740.0,40.0" fill="none" stroke="#123456" stroke-width="2" class="k0" stroke-dasharray="7 3"><title>a run</title></polyline>',
    );
    const marked = drawn([line({ points: corners, marks: true })]);
    expect(found(marked, /<circle (cx="[^>]*)>/g)).toEqual([
      'cx="70" cy="354" r="5" fill="#123456"',
      'cx="405" cy="275.5" r="5" fill="#123456"',
      'cx="740" cy="40" r="5" fill="#123456"',
    ]);
    expect(found(marked, /<title>([^<]*)/g)).toEqual(['a run: x0, y0', 'a run: x5, y0.25', 'a run: x10, y1']);
    const thin = drawn([line({ points: corners, thin: true, dash: [] })]);
    expect(thin).toContain('stroke-width="1"></polyline>'.replace('></', '><title>a run</title></'));
  });

  it('has a rule and a number at every tick, and the titles of both axes', () => {
    const page = drawn([line({ points: corners })]);
    const texts = found(
      page,
      /<text x="([^"]*" y="[^"]*" text-anchor="(?:middle|end)"(?: transform="[^"]*")?>[^<]*)</g,
    );
    expect(texts).toEqual([
      ...[0, 2, 4, 6, 8, 10].map((x) => `${70 + 67 * x}" y="372" text-anchor="middle">x${x}`),
      ...[0, 0.2, 0.4, 0.6, 0.8, 1].map((y) => `62" y="${Number((358 - 314 * y).toFixed(2))}" text-anchor="end">y${y}`),
      '405" y="392" text-anchor="middle">x',
      '14" y="197" text-anchor="middle" transform="rotate(-90 14 197)">y',
    ]);
    const rules = found(page, /<line ([^>]*)>/g);
    expect(rules).toHaveLength(12);
    expect(rules[1]).toContain('x1="204" x2="204" y1="40" y2="354"');
    expect(rules[7]).toContain('y1="291.2" y2="291.2" x1="70" x2="740"');
  });

  it('leaves out points that are no numbers, lines without a point, and says where there is none at all', () => {
    const page = drawn([
      line({ points: [[1, Number.NaN], ...corners, [Number.POSITIVE_INFINITY, 1]] }),
      line({ name: 'empty', points: [[Number.NaN, 1]], isNamed: true }),
    ]);
    expect(found(page, /<polyline points="([^"]*)"/g)).toEqual(['70.0,354.0 405.0,275.5 740.0,40.0']);
    expect(page).not.toContain('empty');
    expect(drawn([line({ points: [[1, Number.NaN]] })])).toBe('<p>Nothing.</p>');
  });

  it.each([
    [400, 400],
    [401, 201],
    // Every third, and the last one, which is none of them.
    [1001, 335],
  ])('of a line of %i points has %i, the first and the last among them', (count, kept) => {
    const points = Array.from({ length: count }, (_, i) => [i, i] as const);
    const [text] = found(drawn([line({ points })]), /<polyline points="([^"]*)"/g);
    const at = text!.split(' ').map((pair) => Number(pair.split(',')[0]));
    const high = ticksOf([0, count - 1]).high;
    expect(at).toHaveLength(kept);
    expect(at[0]).toBe(70);
    expect(at.at(-1)).toBeCloseTo(70 + (670 * (count - 1)) / high, 1);
  });

  it('names below it the lines that have a name there, with their mark, and grows by their rows', () => {
    const named = (name: string, given: Partial<PlotLine> = {}) =>
      line({ name, points: corners, isNamed: true, ...given });
    const page = drawn([named('a'), named('b', { marks: true }), line({ points: corners }), named('c'), named('d')]);
    expect(page).toContain('viewBox="0 0 760 444" width="760" height="444"');
    const groups = found(page, /<g ([\s\S]*?)<\/g>/g);
    expect(groups.map((group) => /translate\(([^)]*)\)/.exec(group)![1])).toEqual([
      '8 410',
      '256 410',
      '504 410',
      '8 427',
    ]);
    expect(groups[0]).toContain('<polyline points="0,0 20,0"');
    expect(groups[1]).toContain('<circle cx="10" cy="0" r="5"');
    expect(groups.map((group) => /<text x="26" y="4">([^<]*)</.exec(group)![1])).toEqual(['a', 'b', 'c', 'd']);
    expect(drawn([line({ points: corners })])).toContain('viewBox="0 0 760 400"');
  });
});

describe('a figure', () => {
  it('stands alone: its title, its size, and its numbers as CSV that is no markup', () => {
    const page = figure({
      ...{ name: 'file', title: 'A & B', width: 100, height: 50, inner: ['<g></g>'] },
      numbers: [
        ['run', 'x'],
        ['<"a">', 1.23456789],
        ['b', Number.NaN],
      ],
    });
    expect(page).toBe(
      '<figure data-name="file"><svg viewBox="0 0 100 50" width="100" height="50" role="img" aria-label="A &#38; B" fill="currentColor" font-family="system-ui, sans-serif" font-size="12">' +
        '<text x="8" y="16" font-weight="600" font-size="13">A &#38; B</text><g></g></svg>' +
        '<template>run,x\n&#34;&#60;&#34;&#34;a&#34;&#34;&#62;&#34;,1.23456789\nb,\n</template></figure>',
    );
  });

  it('has three names a row below it, each cut in its middle to what fits, and whole for the pointer', () => {
    const long = `${'a'.repeat(20)}${'b'.repeat(20)}`;
    const { inner, height } = legend(
      [long, 'x', 'y', 'z'].map((name) => ({ name, mark: '' })),
      760,
      400,
    );
    expect(height).toBe(34);
    // 28 letters of 7.4 pixels fit beside a mark.
    expect(inner[0]).toContain(`>${'a'.repeat(9)}…${'b'.repeat(18)}</text><title>${long}</title>`);
    expect(legend([], 760, 400)).toEqual({ inner: [], height: 0 });
  });

  it.each([
    ['abcdefg', 7, 'abcdefg'],
    ['abcdefgh', 7, 'ab…efgh'],
    ['🦊🦊🦊🦊🐙🐙🐙🐙', 4, '🦊…🐙🐙'],
  ])('%s in %i letters is %s', (name, most, short) => expect(shortened(name, most)).toBe(short));
});

describe('markup', () => {
  it('has numbers to a hundredth, nothing of what is undefined, and no words that are markup', () => {
    expect(element('a', { x: 1.23456, y: -0.5, gone: undefined, title: '"<\'>&' }, 'in', 'ner')).toBe(
      '<a x="1.23" y="-0.5" title="&#34;&#60;&#39;&#62;&#38;">inner</a>',
    );
    expect(element('br')).toBe('<br></br>');
    expect(escaped('a\nb').includes('\n')).toBe(false);
    expect(escaped('x'.repeat(1001)).length).toBeLessThan(1010);
    expect(escaped('x'.repeat(1000))).toBe('x'.repeat(1000));
  });

  it('of a table heads its columns and its rows', () => {
    expect(htmlTable('C', ['a', 'b'], [['1', '<2>'], []])).toBe(
      '<div class="wide" tabindex="0" role="region" aria-label="C"><table><caption>C</caption>' +
        '<thead><tr><th scope="col">a</th><th scope="col">b</th></tr></thead>' +
        '<tbody><tr><th scope="row">1</th><td>&#60;2&#62;</td></tr><tr><th scope="row"></th></tr></tbody></table></div>',
    );
  });
});

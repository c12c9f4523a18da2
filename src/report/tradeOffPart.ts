/** What a MAC costs in accuracy: a point a run, the front that nobody beats, and thresholds of gates. */
import { fourDigits, macsText, percent } from '../base/numbers';
import { isOtherData, mismatches } from '../protocol/many/comparable';
import { judgedBy, judgedTitle } from '../protocol/many/judgedBy';
import { frontOf } from '../protocol/many/pareto';
import type { RunRow } from '../protocol/many/runRow';
import { text } from './markup';
import { type Axis, type PlotLine, plot } from './plot';
import type { RunLooks } from './runLooks';

export const percentAxis = (title: string): Axis => ({ title, label: (value) => percent(value, 1) });
export const macsAxis: Axis = {
  title: 'Average MACs of a sample',
  label: (value) => macsText(value).replace(/ MACs$/, ''),
};

/** More names than this are a list, no key to a chart. */
const mostNamed = 50;

export function tradeOffPart(rows: readonly RunRow[], looks: RunLooks): string {
  const judged = judgedBy(rows);
  const [score, title] = [judged.metric, judgedTitle(judged)];
  const axis = judged.share ? percentAxis(title) : { title, label: fourDigits };
  const unlike = mismatches(rows, undefined);
  const points = rows.flatMap(({ name, folder, points: { best }, curve }) => {
    const [x, y] = [best?.values.macs, best?.values[score]];
    const rival = !isOtherData(unlike.get(folder) ?? []);
    return isKnown(x) && isKnown(y) ? [{ name, folder, x, y, curve, rival }] : [];
  });
  const front = frontOf(
    points.filter(({ rival }) => rival),
    { x: 'lower', y: judged.direction === 'min' ? 'lower' : 'higher' },
  );
  // Of other weights than the point's it would pass the point by; and what was not measured at a threshold has no line.
  const alongOf = (curve: RunRow['curve']) =>
    (curve?.checkpoint === 'best' ? curve.points : []).flatMap((of) => {
      const y = score === 'accuracy' ? of.accuracy : of.score;
      return y === undefined ? [] : [{ x: of.macs, y, threshold: of.threshold }];
    });
  const thresholds = points.flatMap(({ name, folder, curve }): PlotLine[] => {
    const along = alongOf(curve).map(({ x, y }) => [x, y] as const);
    if (along.length === 0) return [];
    return [{ ...looks.of(folder), name: `${name}, thresholds of its gates`, dash: [], thin: true, points: along }];
  });
  const lines: PlotLine[] = [
    ...thresholds,
    {
      ...{ name: 'Pareto front', color: '#8c959f', dash: [5, 4], isNamed: true },
      points: front.map(({ x, y }) => [x, y]),
    },
    ...points.map(
      ({ name, folder, x, y }): PlotLine => ({
        ...{ ...looks.of(folder), name, marks: true, isNamed: points.length <= mostNamed },
        points: [[x, y]],
      }),
    ),
  ];
  const named = front.map(({ name }) => name).join('; ');
  const chart = plot({
    ...{ name: 'trade-off', title: `${title} over average MACs`, x: macsAxis, y: axis, lines },
    none: 'There is nothing to draw: no run has been evaluated.',
    numbers: [
      ['run', 'folder', 'macs', score, 'front', 'threshold'],
      ...points.flatMap(({ name, folder, x, y, curve }) => [
        [name, folder, x, y, front.some((of) => of.folder === folder) ? 1 : 0, ''],
        ...alongOf(curve).map((at) => [name, folder, at.x, at.y, '', at.threshold]),
      ]),
    ],
  });
  return `${chart}${named === '' ? '' : text('p', `On the Pareto front: ${named}.`)}`;
}

const isKnown = (value: number | undefined): value is number => value !== undefined && Number.isFinite(value);

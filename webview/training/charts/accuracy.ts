/** Accuracy on training samples as they come, and on the test set after every epoch; of segmentation, mean IoU there too. */

import { sample } from '../../shared/charts/sample';
import { type ChartKind, type Curve, measuredValue, type Series, valueRows } from '../../shared/charts/series';
import type { DataTable } from '../../shared/dataTable';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';

export function accuracyChart(format: Format): ChartKind {
  return {
    id: 'accuracy',
    title: t('Accuracy'),
    digits: 6,
    logarithmic: false,
    beginAtZero: false,
    value: (y) => format.percent(y),
    tick: (y) => format.percent(y, 0, 1),
    series: (curve) => [
      ...(saysNoClass(curve) ? [] : [trained(curve)]),
      ...(saysNoClass(curve) && !isTested(curve) ? [] : [tested(curve)]),
      ...meanIoU(curve),
    ],
    table: (curve) => table(curve, format),
  };
}

/** Of a model without classes there is an accuracy only where its experiment measures one. */
const saysNoClass = ({ state }: Curve) => state.started?.head === 'none';
const isTested = ({ state: { epochs } }: Curve) => epochs.some(({ values }) => Number.isFinite(values.accuracy));

const trained = (curve: Curve): Series => ({
  ...{ name: 'train', color: 'blue', noisy: true },
  ...measuredValue(curve, 'accuracy'),
});

const tested = ({ state: { epochs } }: Curve): Series => ({
  name: 'test',
  color: 'green',
  points: epochs.map(({ epoch, values, step }) => ({ x: epoch, y: values.accuracy, step })),
  newest: epochs.at(-1)?.values.accuracy,
  dash: [6, 3],
  marked: true,
});

/** Nothing of data with one class for each image. */
function meanIoU({ state: { epochs } }: Curve): Series[] {
  const points = epochs.flatMap(({ epoch, values: { meanIoU: y }, step }) =>
    y === undefined ? [] : [{ x: epoch, y, step }],
  );
  if (points.length === 0) return [];
  return [
    {
      name: 'test mean IoU',
      color: 'purple',
      points,
      newest: points.at(-1)?.y,
      dash: [2, 2],
      marked: true,
      strong: true,
    },
  ];
}

/** A row a point and a row an evaluation, in the order of steps; both in one row where both were measured. */
function table(curve: Curve, format: Format): DataTable {
  const { epochs } = curve;
  const rows = new Map<number, { epoch: number; train?: number; test?: number; iou?: number | undefined }>();
  for (const { step, epoch, value } of valueRows(curve, 'accuracy')) rows.set(step, { epoch, train: value });
  for (const { step, epoch, values } of sample(epochs))
    rows.set(step, { epoch, ...rows.get(step), test: values.accuracy, iou: values.meanIoU });
  const scored = epochs.some(({ values }) => values.meanIoU !== undefined);
  const share = (value: number | undefined) => (value === undefined ? '' : format.percent(value));
  return {
    columns: [t('Step'), t('Epoch'), t('Train'), t('Test'), ...(scored ? [t('Test mean IoU')] : [])],
    rows: [...rows]
      .sort(([a], [b]) => a - b)
      .map(([step, { epoch, train, test, iou }]) => [
        ...[format.whole(step), format.epoch(epoch), share(train), share(test)],
        ...(scored ? [share(iou)] : []),
      ]),
  };
}

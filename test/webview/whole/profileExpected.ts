/** Every text with a number that the Profile view has to show, in its order, by plain sums over the report's layers. */
import type { Curve } from '../../../src/protocol/files/curve';
import type { LayerReport, ProfileReport } from '../../../src/protocol/files/profileReport';
import { fixed, percent, si, whole } from '../../written';
import { moment } from './trainingExpected';

export interface Look {
  unit: 'MAC' | 'FLOP';
  /** Layers with this in their name, kind or gates. */
  filter: string;
}

const gatesOf = ({ outputGate, inputGate, wholeGate }: LayerReport) =>
  [outputGate, inputGate, wholeGate].filter((gate) => gate !== undefined);
const sum = (layers: readonly LayerReport[], value: (layer: LayerReport) => number) =>
  layers.reduce((all, layer) => all + value(layer), 0);
const dash = '–';

export function headTexts(report: ProfileReport, { unit }: Look): string[] {
  const { total, gateMacs, conditional, time, notCounted } = report;
  const by = unit === 'FLOP' ? 2 : 1;
  const dense = by * total.macs;
  const own = by * gateMacs;
  const ownShare = gateMacs / total.macs;
  const spread: [string, number][] = [
    ['Mean', conditional!.mean],
    ['5th percentile', conditional!.p5],
    ['Median', conditional!.p50],
    ['95th percentile', conditional!.p95],
    ['Minimum', conditional!.min],
    ['Maximum', conditional!.max],
  ];
  const pass = `Time of a pass of ${time!.batch}`;
  return [
    `p title: ${report.run}`,
    [
      ...[report.model, `one image of ${report.image.join(' × ')}`, report.run!.split('/').at(-1)],
      ...[`epoch ${report.checkpoint!.epoch} (${report.checkpoint!.name})`, moment(report.made)],
    ].join(' · '),
    `Dense ${unit}s title: ≥ ${whole(dense)} ${unit}s of one image with every gate open`,
    `Dense ${unit}s ≥ ${si(dense)} ${whole(dense)}`,
    `Gates’ own ${unit}s title: ${whole(own)} ${unit}s that the gate networks themselves cost; part of the total`,
    `Gates’ own ${unit}s ${si(own)} ${percent(ownShare, ownShare < 0.01 ? 3 : 1).replace(/\.?0+%$/, '%')} of all`,
    `Parameters title: ${whole(total.params)}`,
    `Parameters ${si(total.params)}`,
    `Activations title: ${whole(total.activations)} elements of all output tensors`,
    `Activations ${si(total.activations)}`,
    `Bytes moved title: ${whole(total.bytes)} bytes read and written, weights included, as if nothing were cached or fused`,
    `Bytes moved ${si(total.bytes)}B`,
    `${pass} title: Medians of whole passes: while nothing is recorded, and while every operation is, which costs time itself. The medians of the rows add up to ${fixed(time!.total, 2)} ms.`,
    `${pass} ${fixed(time!.whole, 2)} ms ${fixed(time!.recorded, 2)} ms recorded`,
    `${unit}s of ${conditional!.images} test images`,
    ...spread.flatMap(([name, macs]) => [
      `${name} title: ≥ ${whole(by * macs)} ${unit}s, over ${conditional!.images} test images with the gates as they fired`,
      `${name} ≥ ${si(by * macs)} ${percent(macs / total.macs)}`,
    ]),
    ...(report.warnings ?? []),
    ...(notCounted.some((name) => /\d/.test(name))
      ? [`Totals are “at least”: not counted are ${notCounted.join(', ')}.`]
      : []),
    ...report.idleGates.map((gate) => `${gate} saves nothing: channels that are needed elsewhere cannot be left out.`),
    ...(report.limits ?? []).map(({ gate, reason }) => `${gate} saves less than it might: ${reason}.`),
  ];
}

export function meaningTexts({ time }: ProfileReport, { unit }: Look): string[] {
  const flop = unit === 'FLOP' ? ' All costs here are in FLOPs: 1 MAC = 2 FLOPs.' : '';
  const { runs, batch, threads, processor } = time!;
  return [
    `A MAC is one multiplication and one addition of a convolution, a dense layer or another product of matrices; biases, normalisation, activations and pooling are not counted.${flop} Times are medians of ${runs} passes at batch size ${batch} on ${threads} thread of ${processor}, every channel computed; what the runtime folds into a convolution counts for it.`,
  ];
}

interface Numbers {
  cost: number;
  share: number | undefined;
  mean: number | undefined;
  saved: number | undefined;
  ms: number | undefined;
  params: number;
  activations: number;
  bytes: number;
}

function numbersOf(layers: readonly LayerReport[], { total }: ProfileReport, by: number, single: boolean): Numbers {
  const cost = sum(layers, ({ macs }) => macs);
  const measured = layers.some(({ meanMacs }) => meanMacs !== undefined);
  // What has no mean of its own is always computed.
  const mean = sum(layers, ({ meanMacs, macs }) => meanMacs ?? macs);
  const gated = layers.some((layer) => layer.meanMacs !== undefined && gatesOf(layer).length > 0);
  const timed = layers.some(({ ms }) => ms !== undefined);
  return {
    cost: by * cost,
    share: cost > 0 ? cost / total.macs : undefined,
    mean: measured && !(single && cost === 0) ? by * mean : undefined,
    saved: measured && gated ? 1 - mean / cost : undefined,
    ms: timed ? sum(layers, ({ ms }) => ms ?? 0) : undefined,
    params: sum(layers, ({ params }) => params),
    activations: sum(layers, ({ activations }) => activations),
    bytes: sum(layers, ({ bytes }) => bytes),
  };
}

const or = (value: number | undefined, write: (value: number) => string) => (value === undefined ? dash : write(value));
/** What would be rounded to nothing is less than the least. */
const short = (share: number) => (share > 0 && share < 0.0005 ? '<0.1%' : percent(share));

function cells(numbers: Numbers): string[] {
  const { cost, share, mean, saved, ms, params, activations, bytes } = numbers;
  return [
    ...[si(cost), or(share, short), or(mean, si), or(saved, short)],
    ...[or(ms, (value) => fixed(value, 3)), si(params), si(activations), si(bytes)],
  ];
}

/** What the cells of a row say on hover. */
function titles(numbers: Numbers, { time }: ProfileReport, unit: string): Record<string, string> {
  const { cost, mean, ms, params, activations, bytes } = numbers;
  return {
    ...{
      [`${unit}s`]: `${whole(cost)} ${unit}s`,
      [`Mean ${unit}s`]: mean === undefined ? '' : `${whole(mean)} ${unit}s on average`,
    },
    ...{ ms: ms === undefined ? '' : `${percent(ms / time!.total)} of all`, Params: `${whole(params)} parameters` },
    ...{ Activations: `${whole(activations)} elements`, Bytes: `${whole(bytes)} bytes` },
  };
}

const row = (...texts: string[]) => texts.join(' | ');

/** The table by layer, in the order of the pass. */
export function tableTexts(report: ProfileReport, look: Look): string[] {
  const { unit, filter } = look;
  const by = unit === 'FLOP' ? 2 : 1;
  const { layers, conditional, time, total } = report;
  const shown = layers.filter((layer) =>
    [layer.name, layer.kind, ...gatesOf(layer)].join(' ').toLowerCase().includes(filter),
  );
  const said = (name: string, numbers: Numbers, words: Record<string, string>) => {
    const all: Record<string, string> = { ...words, ...titles(numbers, report, unit) };
    const order = [
      'Layer',
      'Kind',
      `${unit}s`,
      'Share',
      `Mean ${unit}s`,
      'Saved',
      'ms',
      'Params',
      'Activations',
      'Bytes',
      'Gate',
    ];
    return order.flatMap((column) => (/\d/.test(all[column] ?? '') ? [`${name}/${column} title: ${all[column]}`] : []));
  };
  const foot = (name: string, numbers: Numbers, hint: string) => [
    row(name, hint, ...cells(numbers), ''),
    ...said(name, numbers, {}),
  ];
  const whole1 = numbersOf(layers, report, by, false);
  return [
    ...shown.flatMap((layer) => {
      const numbers = numbersOf([layer], report, by, true);
      const switches = [layer.outputGate, layer.inputGate, layer.wholeGate].filter(Boolean);
      const gates = switches.join(', ');
      const place = layer.source === null ? '' : `${layer.source.file}:${layer.source.line}`;
      const named = [place, switches.length > 0 ? `switched by ${switches.join(' and ')}` : ''];
      return [
        row(layer.name, layer.kind, ...cells(numbers), gates),
        ...said(layer.name, numbers, { Layer: named.filter(Boolean).join(', '), Kind: layer.kind, Gate: gates }),
      ];
    }),
    ...(shown.length < layers.length
      ? foot(`Shown: ${shown.length} of ${layers.length}`, numbersOf(shown, report, by, false), '')
      : []),
    ...time!.notAttributed.flatMap(({ what, ms }) => [
      row('Not attributed', what, '', '', '', '', fixed(ms, 3), '', '', '', ''),
      `Not attributed/ms title: ${percent(ms / time!.total)} of all`,
    ]),
    ...foot(
      'Total',
      { ...whole1, mean: by * conditional!.mean, saved: 1 - conditional!.mean / total.macs, ms: time!.total },
      'at least',
    ),
  ];
}

/** Rows of blocks alone, their layers folded. */
export function blockRows(report: ProfileReport, look: Look): string[] {
  const blocks = new Map<string, LayerReport[]>();
  for (const layer of report.layers) {
    const name = /^block\d/.exec(layer.name)?.[0] ?? layer.name;
    blocks.set(name, [...(blocks.get(name) ?? []), layer]);
  }
  const by = look.unit === 'FLOP' ? 2 : 1;
  return [...blocks]
    .filter(([name, layers]) => layers.length > 1 || layers[0]!.name !== name)
    .map(([name, layers]) => row(name, '', ...cells(numbersOf(layers, report, by, false)), ''));
}

/** Titles of the areas, by the layer that each is of. */
export function areaTitles(report: ProfileReport, { unit }: Look): string[] {
  const by = unit === 'FLOP' ? 2 : 1;
  return report.layers
    .filter(({ macs }) => macs > 0)
    .map((layer) => {
      const numbers = numbersOf([layer], report, by, true);
      const gates = [layer.outputGate, layer.inputGate, layer.wholeGate].filter(Boolean);
      const [block] = layer.name.split('_');
      const name = block === layer.name ? layer.name : `${layer.name} in ${block}`;
      return [
        `${name}, ${layer.kind}: ${si(numbers.cost)} ${unit}s`,
        `${percent(numbers.share!)} of all`,
        ...(numbers.saved === undefined ? [] : [`gates save ${percent(numbers.saved)}`]),
        ...(gates.length > 0 ? [`switched by ${gates.join(' and ')}`] : []),
        ...(layer.source === null ? [] : [`line ${layer.source.line}`]),
      ].join(', ');
    });
}

export function curveRows({ points }: Curve, { unit }: Look): string[] {
  const by = unit === 'FLOP' ? 2 : 1;
  return points.map(({ threshold, accuracy, macs, share }) =>
    row(String(threshold), percent(accuracy, 2), `≥ ${si(by * macs)}`, percent(share)),
  );
}

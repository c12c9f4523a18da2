/** What was profiled, its totals, and what the numbers mean. */
import type { ProfileReport, Unit } from '../../src/protocol/profileReport';
import { units } from '../../src/protocol/profileReport';
import type { Fact } from '../shared/facts';
import type { Format } from '../shared/format';

export function subtitleOf({ model, image, experiment, run, made }: ProfileReport, language: string): string {
  const [height, width, channels] = image;
  const when = new Date(made).toLocaleString(language, { dateStyle: 'medium', timeStyle: 'short' });
  const of = run === undefined ? fileName(experiment) : fileName(run);
  return [model, `one image of ${height} × ${width} × ${channels}`, of, when].join(' · ');
}

/** Totals, gates' own cost, and with times how long a pass takes. */
export function totalsOf(report: ProfileReport, unit: Unit, format: Format): Fact[] {
  const { total, gateMacs, gates, notCounted, conditional, time } = report;
  const bound = notCounted.length > 0 ? '≥ ' : '';
  const cost = (macs: number) => Math.round(macs * units[unit]);
  const exact = (value: number, what: string) => `${bound}${format.whole(value)} ${what}`;
  const facts: Fact[] = [
    {
      name: conditional ? `Dense ${unit}s` : `${unit}s`,
      value: bound + format.si(cost(total.macs)),
      note: format.whole(cost(total.macs)),
      title: exact(cost(total.macs), `${unit}s of one image with every gate open`),
    },
  ];
  if (gates.length > 0)
    facts.push({
      name: `Gates’ own ${unit}s`,
      value: format.si(cost(gateMacs)),
      note: `${share(gateMacs, total.macs, format)} of all`,
      title: `${format.whole(cost(gateMacs))} ${unit}s that the gate networks themselves cost; part of the total`,
    });
  facts.push(
    { name: 'Parameters', value: format.si(total.params), title: format.whole(total.params) },
    {
      name: 'Activations',
      value: format.si(total.activations),
      title: `${format.whole(total.activations)} elements of all results`,
    },
    {
      name: 'Bytes moved',
      value: `${format.si(total.bytes)}B`.replace(/(\d)B$/, '$1 B'),
      title: `${format.whole(total.bytes)} bytes read and written, weights included, as if nothing were cached or fused`,
    },
  );
  if (time) facts.push(passOf(time, format));
  return facts;
}

function passOf({ batch, whole, recorded, total }: NonNullable<ProfileReport['time']>, format: Format): Fact {
  return {
    name: batch === 1 ? 'Time of a pass' : `Time of a pass of ${format.whole(batch)}`,
    value: `${format.decimal(whole, 2)} ms`,
    note: `${format.decimal(recorded, 2)} ms recorded`,
    title: `Medians of whole passes: while nothing is recorded, and while every operation is, which costs time itself. The medians of the rows add up to ${format.decimal(total, 2)} ms.`,
  };
}

/** Of the test images of a run: how its MACs spread. */
export function spreadOf({ conditional, total }: ProfileReport, unit: Unit, format: Format): Fact[] {
  if (!conditional) return [];
  const names = { mean: 'Mean', p5: '5 % below', p50: 'Median', p95: '95 % below', min: 'Least', max: 'Most' } as const;
  return (Object.keys(names) as (keyof typeof names)[]).map((key) => ({
    name: names[key],
    value: format.si(conditional[key] * units[unit]),
    note: share(conditional[key], total.macs, format),
    title: `${format.whole(Math.round(conditional[key] * units[unit]))} ${unit}s, over ${format.whole(conditional.images)} test images with the gates as they fired`,
  }));
}

/** What the numbers mean. */
export function definitionOf({ time }: ProfileReport, unit: Unit, format: Format): string {
  const mac =
    'A MAC is one multiplication and one addition with a weight of a convolution or dense layer; biases, normalisation, activations and pooling are not counted.';
  const flop = unit === 'FLOP' ? ' All costs here are in FLOPs: 1 MAC = 2 FLOPs.' : '';
  return `${mac}${flop}${time ? ` ${timesText(time, format)}` : ''}`;
}

const timesText = ({ batch, runs, threads, processor }: NonNullable<ProfileReport['time']>, format: Format) =>
  `Times are medians of ${format.whole(runs)} passes of ${format.whole(batch)} image${batch === 1 ? '' : 's'} on ${threads} thread of ${processor}, every channel computed; what the runtime folds into a convolution counts for it.`;

/** What makes the totals lower bounds, and gates that save nothing; a sentence each. */
export function caveatsOf({ notCounted, idleGates }: ProfileReport): string[] {
  const caveats: string[] = [];
  if (notCounted.length > 0) caveats.push(`Totals are “at least”: not counted are ${notCounted.join(', ')}.`);
  if (idleGates.length > 0)
    caveats.push(
      `${idleGates.join(', ')} ${idleGates.length === 1 ? 'saves' : 'save'} nothing: channels that are needed elsewhere cannot be left out.`,
    );
  return caveats;
}

function share(part: number, all: number, format: Format): string {
  return all > 0 ? format.percent(part / all, 1, part / all < 0.01 ? 3 : 1) : '';
}

export const fileName = (path: string): string => path.split(/[\\/]/).at(-1) ?? path;

/** What was profiled, its totals, and what the numbers mean. */

import { sampleShape } from '../../src/base/sampleShape';
import { boundOf } from '../../src/protocol/facts/atLeast';
import type { ProfileReport, Unit } from '../../src/protocol/files/profileReport';
import { samplesOf, units } from '../../src/protocol/files/profileReport';
import { checkpointLabel } from '../shared/epochLabel';
import type { Fact } from '../shared/facts';
import { fileName } from '../shared/fileName';
import type { Format } from '../shared/format';
import { t } from '../shared/l10n';
import { said } from '../shared/samplesSaid';

export function subtitleOf(report: ProfileReport, language: string, format: Format): string {
  const { model, image, inputs, experiment, run, checkpoint, made } = report;
  const shape = sampleShape(image, inputs);
  const when = new Date(made).toLocaleString(language, { dateStyle: 'medium', timeStyle: 'short' });
  const of = run === undefined ? fileName(experiment) : fileName(run);
  const weights = checkpoint ? [checkpointLabel(checkpoint.epoch, checkpoint.name, format)] : [];
  return [
    model,
    said(samplesOf(report), t('one image of {0}', shape), t('one sample of {0}', shape)),
    of,
    ...weights,
    when,
  ].join(' · ');
}

/** Totals, gates' own cost, and with times how long a pass takes. */
export function totalsOf(report: ProfileReport, unit: Unit, format: Format): Fact[] {
  const { total, gateMacs, gates, notCounted, conditional, time } = report;
  const bound = boundOf(notCounted);
  const cost = (macs: number) => Math.round(macs * units[unit]);
  const whole = [bound + format.whole(cost(total.macs)), `${unit}s`];
  const facts: Fact[] = [
    {
      name: conditional ? t('Dense {0}', `${unit}s`) : `${unit}s`,
      value: bound + format.si(cost(total.macs)),
      note: format.whole(cost(total.macs)),
      title: said(
        samplesOf(report),
        t('{0} {1} of one image with every gate open', ...whole),
        t('{0} {1} of one sample with every gate open', ...whole),
      ),
    },
  ];
  if (gates.length > 0)
    facts.push({
      name: t('Gates’ own {0}', `${unit}s`),
      value: format.si(cost(gateMacs)),
      note: t('{0} of all', share(gateMacs, total.macs, format)),
      title: t(
        '{0} {1} that the gate networks themselves cost; part of the total',
        format.whole(cost(gateMacs)),
        `${unit}s`,
      ),
    });
  facts.push(
    { name: t('Parameters'), value: format.si(total.params), title: format.whole(total.params) },
    {
      name: t('Activations'),
      value: format.si(total.activations),
      title: t('{0} elements of all output tensors', format.whole(total.activations)),
    },
    {
      name: t('Bytes moved'),
      value: `${format.si(total.bytes)}B`.replace(/(\d)B$/, '$1 B'),
      title: t(
        '{0} bytes read and written, weights included, as if nothing were cached or fused',
        format.whole(total.bytes),
      ),
    },
  );
  if (time) facts.push(passOf(time, format));
  return facts;
}

function passOf({ batch, whole, recorded, total }: NonNullable<ProfileReport['time']>, format: Format): Fact {
  return {
    name: batch === 1 ? t('Time of a pass') : t('Time of a pass of {0}', format.whole(batch)),
    value: `${format.decimal(whole, 2)} ms`,
    note: t('{0} ms recorded', format.decimal(recorded, 2)),
    title: t(
      'Medians of whole passes: while nothing is recorded, and while every operation is, which costs time itself. The medians of the rows add up to {0} ms.',
      format.decimal(total, 2),
    ),
  };
}

/** Of the test images of a run: how its MACs spread. */
export function spreadOf(report: ProfileReport, unit: Unit, format: Format): Fact[] {
  const { conditional, total, notCounted } = report;
  if (!conditional) return [];
  const numbersOf = (key: 'mean' | 'p5' | 'p50' | 'p95' | 'min' | 'max') => [
    boundOf(notCounted) + format.whole(Math.round(conditional[key] * units[unit])),
    `${unit}s`,
    format.whole(conditional.images),
  ];
  const names = {
    mean: t('Mean'),
    p5: t('5th percentile'),
    p50: t('Median'),
    p95: t('95th percentile'),
    min: t('Minimum'),
    max: t('Maximum'),
  };
  return (Object.keys(names) as (keyof typeof names)[]).map((key) => ({
    name: names[key],
    value: boundOf(notCounted) + format.si(conditional[key] * units[unit]),
    note: share(conditional[key], total.macs, format),
    title: said(
      samplesOf(report),
      t('{0} {1}, over {2} test images with the gates as they fired', ...numbersOf(key)),
      t('{0} {1}, over {2} test samples with the gates as they fired', ...numbersOf(key)),
    ),
  }));
}

/** What the numbers mean. */
export function definitionOf({ time }: ProfileReport, unit: Unit, format: Format): string {
  const mac = t(
    'A MAC is one multiplication and one addition of a convolution, a dense layer or another product of matrices; biases, normalisation, activations and pooling are not counted.',
  );
  const flop = unit === 'FLOP' ? ` ${t('All costs here are in FLOPs: 1 MAC = 2 FLOPs.')}` : '';
  return `${mac}${flop}${time ? ` ${timesText(time, format)}` : ''}`;
}

function timesText({ batch, runs, threads, processor }: NonNullable<ProfileReport['time']>, format: Format): string {
  const values = [format.whole(runs), format.whole(batch), threads, processor];
  return t(
    'Times are medians of {0} passes at batch size {1} on {2} thread of {3}, every channel computed; what the runtime folds into a convolution counts for it.',
    ...values,
  );
}

/** What makes the totals lower bounds, and gates that save nothing; a sentence each. */
export function caveatsOf({ notCounted, idleGates, limits = [], warnings = [] }: ProfileReport): string[] {
  const caveats = [...warnings];
  if (notCounted.length > 0) caveats.push(t('Totals are “at least”: not counted are {0}.', notCounted.join(', ')));
  const reasons = new Map(limits.map(({ gate, reason }) => [gate, reason]));
  const [idle, ...more] = idleGates.filter((gate) => !reasons.has(gate));
  if (idle !== undefined)
    caveats.push(
      more.length === 0
        ? t('{0} saves nothing: channels that are needed elsewhere cannot be left out.', idle)
        : t('{0} save nothing: channels that are needed elsewhere cannot be left out.', [idle, ...more].join(', ')),
    );
  for (const [gate, reason] of reasons)
    caveats.push(
      idleGates.includes(gate)
        ? t('{0} saves nothing: {1}.', gate, reason)
        : t('{0} saves less than it might: {1}.', gate, reason),
    );
  return caveats;
}

function share(part: number, all: number, format: Format): string {
  return all > 0 ? format.percent(part / all, 1, part / all < 0.01 ? 3 : 1) : '';
}

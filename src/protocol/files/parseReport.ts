/** A profile as it was kept: `profile.json` of a run folder, which may be anybody's, to a report that may be trusted. */

import type { InputShape } from '../../base/sampleShape';
import { maxLayers, name, path, source, switched } from '../events/eventShapes';
import {
  cut,
  flag,
  list,
  measured,
  moment,
  number,
  object,
  oneOf,
  or,
  orNull,
  parsed,
  type Reader,
  whole,
} from '../shape';
import type { ConditionalMacs, Costs, LayerReport, ProfileReport, TimeReport } from './profileReport';

const names = or(list(name, maxLayers), []);

const costs = {
  macs: number,
  params: or(number, 0),
  elementOps: or(number, 0),
  activations: or(number, 0),
  bytes: or(number, 0),
};

const layer: Reader<LayerReport> = object<LayerReport>(
  { ...costs, name, kind: or(name, ''), gateNetwork: or(flag, false), source: or(orNull(source), null) },
  { outputGate: name, inputGate: name, wholeGate: name, switched, meanMacs: number, ms: number },
);

const conditional = object<ConditionalMacs>({
  images: whole(),
  mean: measured,
  p5: measured,
  p50: measured,
  p95: measured,
  min: measured,
  max: measured,
});

const time = object<TimeReport>({
  batch: whole(),
  runs: whole(),
  threads: whole(),
  processor: or(name, ''),
  notAttributed: or(list(object<TimeReport['notAttributed'][number]>({ what: name, ms: number }), maxLayers), []),
  total: number,
  recorded: number,
  whole: number,
});

const size = whole(1e9);

const report = object<ProfileReport>(
  {
    model: name,
    experiment: or(path, ''),
    made: or(moment, 0),
    image: or(list(size, 16), [0, 0, 0]),
    definition: or(cut(4000), ''),
    total: object<Costs & { flops?: number }>(costs, { flops: number }),
    gateMacs: or(number, 0),
    notCounted: names,
    gates: or(list(object<ProfileReport['gates'][number]>({ name, channels: whole() }), maxLayers), []),
    idleGates: names,
    layers: list(layer, maxLayers),
  },
  {
    run: path,
    inputs: list(object<InputShape>({ name, shape: list(size, 16) }), maxLayers),
    pictures: (value) => (value === false ? false : undefined),
    checkpoint: object<NonNullable<ProfileReport['checkpoint']>>({ name: oneOf('best', 'last'), epoch: number }),
    conditional,
    time,
    warnings: list(cut(4000), 1000),
    limits: list(object<NonNullable<ProfileReport['limits']>[number]>({ gate: name, reason: cut(4000) }), maxLayers),
  },
);

/** What a text holds, if it is a report. */
export const parseReport = (json: string): ProfileReport | undefined => parsed(json, report);

/** The run of test/fixtures/whole in the stages and beside the files with which a view may meet it. */

import { readFileSync } from 'node:fs';
import type { RunEvent } from '../../src/protocol/events/events';
import type { Curve } from '../../src/protocol/files/curve';
import type { ProfileReport } from '../../src/protocol/files/profileReport';
import { encodeSamples } from '../../src/protocol/files/samples';
import { withValues } from '../protocol/someEvents';
import { readLines, type Samples } from '../slowReader';

const file = (name: string) => `test/fixtures/whole/${name}`;
const json = (name: string) => JSON.parse(readFileSync(file(name), 'utf8'));

export const wholeEvents: RunEvent[] = readLines(file('events.jsonl'));
export const wholeSamples: Samples = json('samples.json');
export const wholeProfile: ProfileReport = json('profile.json');
export const wholeCurve: Curve = json('curve.json');

export const wholeSamplesFile = (): Uint8Array => {
  const { header, columns } = wholeSamples;
  return encodeSamples({
    ...{ ...header, step: 48, count: columns.label.length },
    label: Int32Array.from(columns.label),
    predicted: Int32Array.from(columns.predicted),
    loss: Float32Array.from(columns.loss),
    macs: Float64Array.from(columns.macs),
    path: Uint32Array.from(columns.path),
    open: Uint16Array.from(columns.open),
  });
};

/** The same run over pixels: each evaluation with a mean IoU, whose best is another one than that of accuracy. */
export const segmented: RunEvent[] = wholeEvents.map((event) =>
  event.kind === 'epoch'
    ? {
        ...event,
        evaluation: withValues(event.evaluation, {
          meanIoU: event.epoch === 2 ? 0.5173 : event.evaluation.values.accuracy / 2,
        }),
      }
    : event,
);

/** Up to and with the step event of a step in the last session. */
export const until = (step: number): RunEvent[] => {
  const last = wholeEvents.findLastIndex((event) => event.kind === 'step' && event.step === step);
  return wholeEvents.slice(0, last + 1);
};

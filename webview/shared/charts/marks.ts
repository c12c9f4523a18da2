/** What happened besides the curves, as places on the epoch axis: checkpoints, changed settings, resumed sessions. */
import type { RunState } from '../../../src/protocol/events/runState';
import type { Format } from '../format';
import { t } from '../l10n';

/** In the order of importance: where there is no room for all, the first ones stay. */
export const markKinds = ['changed', 'best', 'resumed', 'checkpoint'] as const;
export type MarkKind = (typeof markKinds)[number];

export const markNames: Record<MarkKind, string> = {
  changed: 'setting changed',
  best: 'best checkpoint',
  resumed: 'resumed',
  checkpoint: 'checkpoint',
};

export interface Mark {
  kind: MarkKind;
  step: number;
  epoch: number;
  text: string;
}

/** In the order of steps. */
export function marksOf(state: RunState, format: Format): Mark[] {
  const { started, changes, checkpoints, resumes } = state;
  const stepsPerEpoch = started?.stepsPerEpoch ?? 0;
  const marks: Mark[] = checkpoints.map(({ step, epoch, best, reason }) => ({
    kind: best ? 'best' : 'checkpoint',
    step,
    epoch,
    text: `${best ? 'Best checkpoint' : 'Checkpoint'}${reasons[reason]}`,
  }));
  for (const { step, epoch, time } of resumes)
    marks.push({ kind: 'resumed', step, epoch, text: t('Resumed {0}', format.time(time)) });
  for (const { step, key, from, to } of changes)
    if (stepsPerEpoch > 0)
      marks.push({
        kind: 'changed',
        step,
        epoch: step / stepsPerEpoch,
        text: `${key}: ${valueText(from, format)} → ${valueText(to, format)}`,
      });
  return marks.sort((a, b) => a.step - b.step);
}

const reasons = {
  epoch: '',
  asked: ', asked for',
  stop: ', before it stopped',
  pause: ', before it paused',
  resume: ', resumed from',
} as const;

const longest = 40;

function valueText(value: unknown, format: Format): string {
  if (typeof value === 'number') return format.measure(value);
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'none');
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

/** What the Runs tree says about a sweep and its tasks. No `vscode` here: the translation comes as an argument. */

import { boundOf } from '../../protocol/facts/atLeast';
import { valuesText } from '../../protocol/facts/givenValues';
import type { Spread } from '../../protocol/facts/tradeOff';
import type { ConfigurationResult } from '../../sweep/record/sweepStatus';
import type { TaskStateName } from '../../sweep/record/taskState';
import { decimal, type Language, measure, percent, shortTime } from '../base/language';
import { duration, runDescription, runTooltip } from './runText';
import type { SweepSummary, TaskSummary } from './sweepSummary';

const barCells = 6;
/** Points of the front that a tooltip has room for. */
const mostPoints = 8;

/** `■■■■◧◧□□`: tasks that are done, that run, that failed, and the others; of each that there is, a cell at least. */
export function barOf({ counts, tasks }: Pick<SweepSummary, 'counts' | 'tasks'>): string {
  const parts = [
    { sign: '■', count: counts.finished + counts.early },
    { sign: '◧', count: counts.running },
    { sign: '✕', count: counts.failed + counts.interrupted },
    { sign: '□', count: counts.missing + counts.queued + counts.paused },
  ];
  const cells = parts.map(({ sign, count }) => ({
    sign,
    wide: count === 0 ? 0 : Math.max(1, Math.round((count / tasks.length) * barCells)),
  }));
  // What rounding gives too much or too little, the widest part takes, cell by cell: another one may be the widest then.
  const widest = () => cells.reduce((a, b) => (b.wide > a.wide ? b : a));
  let sum = cells.reduce((total, { wide }) => total + wide, 0);
  for (; sum > barCells; sum--) widest().wide--;
  for (; sum < barCells; sum++) widest().wide++;
  return cells.map(({ sign, wide }) => sign.repeat(wide)).join('');
}

const words = (l10n: Language): Record<TaskStateName, string> => ({
  missing: l10n.t('not begun'),
  queued: l10n.t('queued'),
  running: l10n.t('running'),
  finished: l10n.t('finished'),
  early: l10n.t('ended early'),
  paused: l10n.t('stopped'),
  interrupted: l10n.t('interrupted'),
  failed: l10n.t('failed'),
});

const order: readonly TaskStateName[] = [
  ...(['finished', 'early', 'running', 'failed', 'interrupted', 'paused', 'queued', 'missing'] as const),
];

/** `5 finished, 2 running, 1 failed, 1 not begun` */
export function countsText({ counts }: Pick<SweepSummary, 'counts'>, l10n: Language): string {
  const said = words(l10n);
  return order
    .filter((state) => counts[state] > 0)
    .map((state) => `${counts[state]} ${said[state]}`)
    .join(', ');
}

/** `5/9 ■■■■◧◧□□ · 1 failed · best 91.2% at 45% MACs · 12 min`: what matters most first, for a side bar is narrow. */
export function sweepDescription(sweep: SweepSummary, l10n: Language): string {
  const { counts, tasks, live, eta } = sweep;
  const { t } = l10n;
  const failed = counts.failed + counts.interrupted;
  const parts = [`${counts.finished + counts.early}/${tasks.length} ${barOf(sweep)}`];
  if (failed > 0) parts.push(t('{0} failed', failed));
  if (live && eta !== undefined) parts.push(t('{0} left', aboutText(eta, l10n)));
  else if (live && counts.running === 0) parts.push(t('starting'));
  const best = bestText(sweep, l10n);
  if (best !== undefined) parts.push(best);
  parts.push(shortTime(sweep.sweep.made, l10n));
  return parts.join(' · ');
}

/** Rounded up: a guess that has seconds beside its hours is drawn anew all the time, and no better. */
function aboutText(ms: number, l10n: Language): string {
  const steps = [
    { below: 60_000, step: 10_000 },
    { below: 600_000, step: 30_000 },
    { below: 3_600_000, step: 300_000 },
  ];
  const step = steps.find(({ below }) => ms < below)?.step ?? 1_800_000;
  return duration(Math.ceil(ms / step) * step, l10n);
}

/** `shapes 5/9 · 1 failed · 12 min left` */
export function sweepStatusText({ sweep, counts, tasks, eta }: SweepSummary, l10n: Language): string {
  const failed = counts.failed + counts.interrupted;
  return [
    `${sweep.name} ${counts.finished + counts.early}/${tasks.length}`,
    ...(failed > 0 ? [l10n.t('{0} failed', failed)] : []),
    ...(eta === undefined ? [] : [l10n.t('{0} left', aboutText(eta, l10n))]),
  ].join(' · ');
}

const nameText = ({ sweep: { name }, tasks }: SweepSummary, { t }: Language): string =>
  tasks.length === 1 ? t('{0}, sweep of 1 run', name) : t('{0}, sweep of {1} runs', name, tasks.length);

/** What a screen reader says: without the bar. */
export function sweepSpoken(sweep: SweepSummary, l10n: Language): string {
  const { live, eta } = sweep;
  const parts = [
    nameText(sweep, l10n),
    countsText(sweep, l10n),
    ...(live && eta !== undefined ? [l10n.t('{0} left', aboutText(eta, l10n))] : []),
    ...[bestText(sweep, l10n)].filter((text) => text !== undefined),
  ];
  return parts.join(', ');
}

/** Of the front the point with the best score, and how many there are. */
export function bestText(sweep: SweepSummary, l10n: Language): string | undefined {
  const front = sweep.results.filter(({ onFront }) => onFront);
  const [best] = front;
  if (best === undefined) return undefined;
  const point = pointText(best, sweep, l10n);
  return front.length === 1 ? l10n.t('best {0}', point) : l10n.t('best {0}, front of {1}', point, front.length);
}

/** `91.2 ± 0.4% at 45% MACs` */
function pointText({ score, by, share }: ConfigurationResult, { notCounted }: SweepSummary, l10n: Language): string {
  const macs = boundOf(notCounted) + (share === undefined ? '–' : percent(share.mean, l10n, 0));
  return l10n.t('{0} at {1} MACs', score === undefined ? '–' : spreadText(score, by, l10n), macs);
}

function spreadText({ mean, deviation }: Spread, by: ConfigurationResult['by'], l10n: Language): string {
  if (by !== undefined && !by.share) {
    const plain = `${by.metric} ${measure(mean, l10n)}`;
    return deviation === undefined ? plain : `${plain} ± ${measure(deviation, l10n)}`;
  }
  const text = percent(mean, l10n, 1);
  return deviation === undefined ? text : `${text} ± ${decimal(100 * deviation, l10n, 1)}`;
}

export function sweepTooltip(sweep: SweepSummary, l10n: Language): string {
  const { t } = l10n;
  const { eta, live, results } = sweep;
  const front = results.filter(({ onFront }) => onFront);
  const failed = sweep.tasks.filter(({ state }) => state === 'failed' || state === 'interrupted');
  return [
    nameText(sweep, l10n),
    countsText(sweep, l10n),
    ...(live && eta !== undefined ? [t('About {0} left', aboutText(eta, l10n))] : []),
    ...(front.length === 0 ? [] : [t('Pareto front of score and MACs, means over seeds:')]),
    ...front.slice(0, mostPoints).map((point) => {
      const within = point.withinBudget ? ` ✓` : '';
      return `  ${valuesText(point.settings)}: ${pointText(point, sweep, l10n)}${within}`;
    }),
    ...(front.length > mostPoints ? [t('  and {0} more', front.length - mostPoints)] : []),
    ...failed.slice(0, 3).map(({ label, run }) => t('Failed: {0}. {1}', label, run?.error?.message ?? '').trim()),
    sweep.folder,
  ].join('\n');
}

export function taskDescription({ run, state }: TaskSummary, l10n: Language): string {
  const said = words(l10n)[state];
  if (run === undefined || run.neverBegan || state === 'missing' || state === 'queued') return said;
  const text = runDescription({ ...run, time: 0 }, l10n);
  return state === 'early' ? `${said} · ${text}` : text;
}

/**
 * @param log the last lines that a task that failed has printed.
 * @param bytes what it takes on the disk, where that is known.
 */
export function taskTooltip({ task, run, state }: TaskSummary, l10n: Language, log = '', bytes?: number): string {
  const facts = run === undefined ? `${task.id}: ${words(l10n)[state]}` : runTooltip(run, l10n, bytes);
  // One that has not got so far has not said them.
  const said = run !== undefined && Object.keys(run.parameters).length + Object.keys(run.settings).length > 0;
  const values = valuesText(task.settings);
  const given = said || values === '' ? [] : [values];
  return [facts, ...given, ...(log === '' ? [] : [l10n.t('The end of its log:'), log])].join('\n');
}

/** `shapes is over: 8 finished, 1 failed; best 91.2% at 45% MACs.` */
export function sweepOverText(sweep: SweepSummary, l10n: Language): string {
  const best = bestText(sweep, l10n);
  const parts = [countsText(sweep, l10n), ...(best === undefined ? [] : [best])];
  return l10n.t('The sweep {0} is over: {1}.', sweep.sweep.name, parts.join('; '));
}

/** A sweep as the terminal shows it. */
import { count, percent } from '../../base/numbers';
import { table } from '../../base/table';
import { scoreText } from '../../protocol/facts/scoreText';
import type { Spread } from '../../protocol/facts/tradeOff';
import type { Sweep } from '../../sweep/record/readSweep';
import type { ConfigurationResult, SweepStatus, TaskStatus } from '../../sweep/record/sweepStatus';
import { type TaskStateName, taskStates } from '../../sweep/record/taskState';

const words: Record<TaskStateName, string> = {
  missing: 'not begun',
  queued: 'queued',
  running: 'running',
  finished: 'finished',
  early: 'ended early',
  paused: 'stopped',
  interrupted: 'interrupted',
  failed: 'failed',
};

/** `12 finished, 2 running, 1 failed of 20`. */
export function countsText({ counts, tasks }: Pick<SweepStatus, 'counts' | 'tasks'>): string {
  const parts = taskStates.toReversed().filter((name) => counts[name] > 0);
  return `${parts.map((name) => `${counts[name]} ${words[name]}`).join(', ')} of ${tasks.length}`;
}

/** Counts, the tasks that need a look, and what the configurations found. */
export function statusText(sweep: Sweep, status: SweepStatus): string {
  const unwell = status.tasks.filter(({ state }) => state === 'failed' || state === 'interrupted');
  return [
    `${sweep.name}: ${countsText(status)}`,
    ...unwell.map((task) => `  ${task.task.id}: ${words[task.state]}${reasonOf(task)}`),
    ...(status.configurations.some(({ finished }) => finished > 0) ? ['', resultsText(sweep, status)] : []),
  ].join('\n');
}

const reasonOf = ({ error }: TaskStatus) => (error === undefined ? '' : `. ${error.message}`);

/** A row a configuration; the Pareto front is marked. */
function resultsText({ macsAtMost }: Sweep, status: SweepStatus): string {
  const { configurations, atLeast, networksDiffer } = status;
  const names = [...new Set(configurations.flatMap(({ settings }) => Object.keys(settings)))];
  const scores = [...new Set(configurations.flatMap(({ by }) => (by === undefined ? [] : [by.metric])))];
  const header = ['', ...names, scores.length === 1 ? (scores[0] as string) : 'score', 'MACs', 'of dense', 'seeds'];
  const rows = configurations.map((result) => [
    mark(result),
    ...names.map((name) => String(result.settings[name] ?? '')),
    spreadText(result.score, (value) => scoreText(value, result.by?.share ?? true)),
    spreadText(result.macs, count),
    spreadText(result.share, (value) => percent(value, 1)),
    result.finished === result.tasks ? String(result.tasks) : `${result.finished} of ${result.tasks}`,
  ]);
  const bound = atLeast ? ' MACs are at least so many: not every layer can be counted.' : '';
  const budget = macsAtMost === undefined ? '' : ` ✓ within the budget of ${percent(macsAtMost)} of the dense MACs.`;
  const dense = networksDiffer ? ' The dense networks differ: compare MACs, not shares.' : '';
  return `${table(header, rows)}\n\nBest epochs, mean ± standard deviation over seeds. * on the Pareto front of score and MACs.${budget}${bound}${dense}`;
}

const mark = ({ onFront, withinBudget }: ConfigurationResult) => `${onFront ? '*' : ' '}${withinBudget ? '✓' : ''}`;

function spreadText(spread: Spread | undefined, text: (value: number) => string): string {
  if (spread === undefined) return '–';
  return spread.deviation === undefined ? text(spread.mean) : `${text(spread.mean)} ± ${text(spread.deviation)}`;
}

/** What the tree and the status bar say about a run. No `vscode` here: the translation comes as an argument. */
import { boundOf } from '../../protocol/facts/atLeast';
import { givenValues, valuesText } from '../../protocol/facts/givenValues';
import { atLeastText } from '../base/atLeastText';
import { epochText } from '../base/epochText';
import { bytesText, decimal, type Language, loss, measure, percent, shortTime } from '../base/language';
import type { RunSummary } from './runSummary';

export function stateText(run: RunSummary, l10n: Language): string {
  switch (run.state) {
    case 'empty':
      return l10n.t('no events');
    case 'starting':
      return l10n.t('starting');
    case 'running':
      return l10n.t('running');
    case 'finished':
      return l10n.t('finished');
    case 'stopped':
      return l10n.t('stopped');
    case 'paused':
      return l10n.t('paused');
    case 'failed':
      return l10n.t('failed');
    default:
      return run.state satisfies never;
  }
}

/** Behind the name in the tree: what differs between the runs of one experiment. */
export function runDescription(run: RunSummary, l10n: Language): string {
  const parts: string[] = run.problem === undefined ? [] : [l10n.t('cannot be read')];
  if (run.live && run.epochs !== undefined) parts.push(`${Math.floor(run.epoch)}/${run.epochs}`);
  else if (run.state !== 'finished') parts.push(stateText(run, l10n));
  if (run.score !== undefined) parts.push(scoreText(run.score, l10n));
  else if (run.meanIoU !== undefined) parts.push(l10n.t('{0} mIoU', percent(run.meanIoU, l10n, 1)));
  else if (run.accuracy !== undefined) parts.push(percent(run.accuracy, l10n, 1));
  if (run.macsShare !== undefined)
    parts.push(l10n.t('{0} MACs', boundOf(run.notCounted) + percent(run.macsShare, l10n, 0)));
  if (run.evaluated !== undefined) parts.push(epochText(run.evaluated.epoch, run.evaluated.mark, l10n));
  if (run.note !== undefined) parts.push(run.note);
  if (run.time > 0) parts.push(shortTime(run.time, l10n));
  return parts.join(' · ');
}

/** `mae 0.1234`, or `map 61.2%`. */
function scoreText({ metric, value, share }: NonNullable<RunSummary['score']>, l10n: Language): string {
  return `${metric} ${Number.isNaN(value) ? '–' : share ? percent(value, l10n, 1) : measure(value, l10n)}`;
}

/** @param bytes what it takes on the disk, where that is known. */
export function runTooltip(run: RunSummary, l10n: Language, bytes?: number): string {
  const lines = [`${run.id}: ${stateText(run, l10n)}`];
  const add = (text: string | undefined) => text !== undefined && lines.push(text);
  add(run.note);
  add(valuesText(givenValues(run)) || undefined);
  if (run.epochs !== undefined) add(l10n.t('Epoch {0} of {1}', decimal(run.epoch, l10n, 1), run.epochs));
  if (run.loss !== undefined) add(l10n.t('Loss {0}', loss(run.loss, l10n, 4)));
  if (run.score !== undefined) add(l10n.t('Test {0}', scoreText(run.score, l10n)));
  if (run.meanIoU !== undefined) add(l10n.t('Test mean IoU {0}', percent(run.meanIoU, l10n, 1)));
  if (run.accuracy !== undefined) add(l10n.t('Test accuracy {0}', percent(run.accuracy, l10n, 1)));
  if (run.macsShare !== undefined) {
    const share = boundOf(run.notCounted) + percent(run.macsShare, l10n, 1);
    add(l10n.t('Average MACs of a sample: {0} of dense', share));
    if (run.notCounted.length > 0) add(atLeastText(run.notCounted, l10n));
  }
  if (run.evaluated !== undefined)
    add(l10n.t('Evaluated after {0}', epochText(run.evaluated.epoch, run.evaluated.mark, l10n)));
  add(run.device);
  add(run.why && l10n.t('Ended before its last epoch: {0}', run.why));
  add(run.error?.message);
  add(run.error?.hint);
  if (run.problem !== undefined) add(l10n.t('Its events cannot be read: {0}', run.problem));
  if (bytes !== undefined) add(l10n.t('{0} on disk', bytesText(bytes, l10n)));
  add(run.folder);
  return lines.join('\n');
}

/** What tells a run from others beside it: its name, with the time of its start where another has the same: `a of 9:26:53 AM`. */
export function nameAmong(run: RunSummary, others: readonly RunSummary[], l10n: Language): string {
  const alike = others.filter(({ folder, name }) => folder !== run.folder && name === run.name);
  if (alike.length === 0 || run.time === 0) return run.name;
  const day = ({ time }: RunSummary) => new Date(time).toDateString();
  const date = alike.every((other) => day(other) === day(run)) ? {} : ({ dateStyle: 'short' } as const);
  const start = new Intl.DateTimeFormat(l10n.tag, { ...date, timeStyle: 'medium' }).format(run.time);
  return l10n.t('{0} of {1}', run.name, start);
}

/** `shapes has finished: test accuracy 91.2%, 37% of the dense MACs.` */
export function finishedText(run: RunSummary, l10n: Language): string {
  const { t } = l10n;
  const { accuracy, meanIoU, score, macsShare } = run;
  const facts = [
    run.why !== undefined && run.why,
    score !== undefined && t('test {0}', scoreText(score, l10n)),
    score === undefined && meanIoU !== undefined && t('test mean IoU {0}', percent(meanIoU, l10n, 1)),
    score === undefined &&
      meanIoU === undefined &&
      accuracy !== undefined &&
      t('test accuracy {0}', percent(accuracy, l10n, 1)),
    macsShare !== undefined && t('{0} of the dense MACs', boundOf(run.notCounted) + percent(macsShare, l10n, 0)),
  ].filter((fact) => fact !== false);
  return facts.length === 0
    ? t('{0} has finished.', run.name)
    : t('{0} has finished: {1}.', run.name, facts.join(', '));
}

/** `shapes 3/12 · loss 1.234 · 4 min`, or what the worker is doing before there is a loss. */
export function statusText(run: RunSummary, l10n: Language): string {
  const parts = [run.epochs === undefined ? run.name : `${run.name} ${Math.floor(run.epoch)}/${run.epochs}`];
  if (run.loss === undefined) parts.push(run.phase ?? stateText(run, l10n));
  else parts.push(l10n.t('loss {0}', loss(run.loss, l10n, 3)));
  if (run.eta !== undefined) parts.push(duration(run.eta, l10n));
  return parts.join(' · ');
}

/** Two units at most: `45 s`, `4 min 10 s`, `2 h 5 min`. */
export function duration(ms: number, l10n: Language): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return l10n.t('{0} s', seconds);
  if (seconds < 600) return l10n.t('{0} min {1} s', Math.floor(seconds / 60), seconds % 60);
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return l10n.t('{0} min', minutes);
  return l10n.t('{0} h {1} min', Math.floor(minutes / 60), minutes % 60);
}

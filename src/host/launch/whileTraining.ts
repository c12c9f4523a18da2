/** Something trains already: whether another run begins beside it, after it, or in its place. */
import * as vscode from 'vscode';
import { editorLanguage } from '../base/editorLanguage';
import { askWarning } from '../base/window';
import type { RunSummary } from '../runs/runSummary';
import { duration, nameAmong } from '../runs/runText';

export type Start = 'beside' | 'after' | 'instead';

/**
 * Undefined when the user wants none of them.
 *
 * @param live at least one.
 * @param waiting runs that wait already.
 */
export async function askWhenToStart(live: readonly RunSummary[], waiting: number): Promise<Start | undefined> {
  const { t } = vscode.l10n;
  const language = editorLanguage();
  const one = live.length === 1;
  const names = live.map((run) => {
    const name = nameAmong(run, live, language);
    return run.eta === undefined ? name : t('{0} ({1} to go)', name, duration(run.eta, language));
  });
  const question = one
    ? t('{0} is training.', names[0] ?? '')
    : t('{0} runs are training: {1}.', live.length, names.join(', '));
  const titles: Record<Start, string> = one
    ? { beside: t('Start Beside It'), after: t('Start After It'), instead: t('Stop It and Start') }
    : { beside: t('Start Beside Them'), after: t('Start After Them'), instead: t('Stop Them and Start') };
  const detail = [
    one
      ? t('{0}: both share this machine’s memory and its cores or GPU; each takes up to twice as long.', titles.beside)
      : t(
          '{0}: all share this machine’s memory and its cores or GPU; each takes up to {1} times as long.',
          titles.beside,
          live.length + 1,
        ),
    waiting === 0
      ? t('{0}: it waits in the Runs view until nothing trains here any more.', titles.after)
      : t('{0}: it waits in the Runs view, as number {1} of those that wait.', titles.after, waiting + 1),
    one
      ? t('{0}: {1} writes a checkpoint first, and can be resumed.', titles.instead, live[0]?.name ?? '')
      : t('{0}: each writes a checkpoint first, and can be resumed.', titles.instead),
  ];
  const answer = await askWarning(question, detail.join('\n\n'), titles.beside, titles.after, titles.instead);
  return (Object.keys(titles) as Start[]).find((start) => titles[start] === answer);
}

/** One message when a run that this window followed is over, unless the user has it before their eyes or wants none. */
import * as vscode from 'vscode';
import type { UserFacingError } from '../../protocol/events/events';
import { runFiles } from '../../protocol/files/runFolder';
import { editorLanguage } from '../base/editorLanguage';
import { commands } from '../base/manifestIds';
import type { RunProblems } from '../base/problems';
import type { Reporter } from '../base/report';
import { notifiesWhenFinished } from '../base/settings';
import { Tracker } from '../base/track';
import type { RunSummary } from '../runs/runSummary';
import type { EndedEvent, Runs } from '../runs/runs';
import { finishedText } from '../runs/runText';

export class EndNotices extends Tracker {
  constructor(
    runs: Runs,
    private readonly problems: RunProblems,
    private readonly reporter: Reporter,
    /** A view of this run is on the screen. */
    private readonly isSeen: (folder: string) => boolean,
  ) {
    super();
    this.track(runs.ended.on(({ run, event }) => this.#say(run, event)));
  }

  #say(run: RunSummary, event: EndedEvent): void {
    // Of a sweep its row says how many have ended and how, and one notice says when it is over.
    if (run.sweep !== undefined) {
      if (event.error !== undefined) this.problems.show(run.folder, run.experiment, event.error);
      this.reporter.log.info(`${run.name}: ${event.outcome}${event.error ? `. ${event.error.message}` : ''}`);
      return;
    }
    const show = { title: vscode.l10n.t('Show'), run: () => this.#command(commands.showTraining, run) };
    const resume = { title: vscode.l10n.t('Resume'), run: () => this.#command(commands.resume, run) };
    switch (event.outcome) {
      case 'failed': {
        const error = errorOf(run, event.error);
        if (run.neverBegan) {
          this.failedStart(run, error);
          return;
        }
        this.problems.show(run.folder, run.experiment, error);
        this.reporter.failure(
          { ...error, message: `${run.name}: ${error.message}` },
          ...(run.resumable ? [resume] : []),
        );
        return;
      }
      case 'paused':
        this.reporter.info(vscode.l10n.t('{0} paused: it wrote a checkpoint and can be resumed.', run.name), resume);
        return;
      case 'finished':
        if (
          (vscode.window.state.focused && this.isSeen(run.folder)) ||
          !notifiesWhenFinished(vscode.Uri.file(run.folder))
        )
          this.reporter.log.info(`${run.id} finished.`);
        else this.reporter.info(finishedText(run, editorLanguage()), show);
        return;
      case 'stopped':
        this.reporter.log.info(`${run.id} stopped.`);
        return;
      default:
        event.outcome satisfies never;
    }
  }

  /** Its folder goes: what that would have is in the log. */
  failedStart(run: RunSummary, error = errorOf(run, run.error)): void {
    const { t } = vscode.l10n;
    const inFolder = error.hint?.includes(runFiles.log);
    const said = inFolder ? { ...error, hint: t('The log has the last words of its process.') } : error;
    this.problems.showStart(run.folder, run.experiment, said);
    this.reporter.failure({ ...said, message: t('{0} did not begin: {1}', run.name, said.message) });
  }

  #command(command: string, run: RunSummary): Thenable<unknown> {
    return vscode.commands.executeCommand(command, run);
  }
}

const errorOf = (run: RunSummary, error: UserFacingError | undefined): UserFacingError =>
  error ?? { message: vscode.l10n.t('{0} failed.', run.name) };

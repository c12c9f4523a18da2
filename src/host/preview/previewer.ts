/** Preview Data: batches of an experiment as the network would see them, before any training. A child process reads them. */
import { mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { toUserFacing, UserError } from '../../base/userError';
import { writeWhole } from '../../files/writeWhole';
import { parsePreview } from '../../protocol/files/preview';
import type { PreviewAsked } from '../../protocol/messages/previewMessages';
import { openDocument } from '../base/documents';
import type { RunProblems } from '../base/problems';
import type { Reporter } from '../base/report';
import { save } from '../launch/launch';
import { pickExperiment } from '../launch/pickExperiment';
import { runWithProgress } from '../launch/runWithProgress';
import { mayRunFiles, mayTrain } from '../launch/trust';
import { PreviewPanel } from './previewPanel';

export class Previewer implements vscode.Disposable {
  readonly #panel: PreviewPanel;
  /** Of the batch that was asked for last: what comes of an earlier one is nobody's. */
  #latest = 0;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly problems: RunProblems,
    reporter: Reporter,
    /** The experiment of the current run. */
    private readonly current: () => string | undefined,
  ) {
    this.#panel = new PreviewPanel(context, reporter, { show: (file, asked) => this.#show(file, asked) });
  }

  /** @param argument an experiment's URI or path, or nothing: the experiment in the editor. */
  async preview(argument?: unknown): Promise<void> {
    if (!(await mayTrain())) return;
    const uri = await pickExperiment(argument, vscode.l10n.t('Sluice: Preview Data'), this.current());
    if (uri !== undefined) await this.#show(uri.fsPath, { split: 'train', batch: 0 });
  }

  dispose(): void {
    this.#panel.dispose();
  }

  async #show(file: string, asked: PreviewAsked): Promise<void> {
    // A kept preview names its experiment, which is a program and may be anybody's.
    if (!(await mayRunFiles(basename(file), [file]))) return;
    const open = openDocument(file);
    if (open !== undefined) await save(open);
    this.problems.begin(file, file);
    const turn = ++this.#latest;
    await this.#panel.begin(file, asked);
    try {
      const text = await runWithProgress(this.context, {
        title: vscode.l10n.t('Reading the data of {0}', basename(file)),
        cwd: dirname(file),
        given: ['preview', file, ...flagsOf(asked)],
      });
      if (turn === this.#latest) await (text === undefined ? this.#panel.ended() : this.#keep(text));
    } catch (error) {
      const facing = toUserFacing(error);
      this.problems.show(file, file, facing);
      if (turn === this.#latest) await this.#panel.ended(facing);
      throw error;
    }
  }

  async #keep(text: string): Promise<void> {
    const preview = parsePreview(text);
    if (preview === undefined)
      throw new UserError('What was read is no preview.', { hint: 'Sluice: Show Log says more.' });
    const folder = (this.context.storageUri ?? this.context.globalStorageUri).fsPath;
    const kept = join(folder, 'preview.json');
    await mkdir(folder, { recursive: true });
    await writeWhole(kept, text);
    await this.#panel.shown(preview, kept);
  }
}

const flagsOf = ({ split, batch, seed }: PreviewAsked): string[] => [
  ...['--json', '--pictures', '--split', split, '--from', String(batch)],
  ...(seed === undefined ? [] : ['--set', `seed=${seed}`]),
];

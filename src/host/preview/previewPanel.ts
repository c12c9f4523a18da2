/** The Preview Data view: shows the batch that was read last, what is being read, or why it could not be. */
import * as vscode from 'vscode';
import { readText } from '../../files/regularFile';
import type { UserFacingError } from '../../protocol/events/events';
import { type Preview, parsePreview } from '../../protocol/files/preview';
import { experimentName } from '../../protocol/files/runFolder';
import type { FromPreviewView, PreviewAsked, ToPreviewView } from '../../protocol/messages/previewMessages';
import { changedSince } from '../base/changedSince';
import { panels } from '../base/manifestIds';
import type { Reporter } from '../base/report';
import { showSource } from '../base/showSource';
import { Tracker } from '../base/track';
import { Panel } from '../panels/panel';

const place = { viewType: panels.previewView, shownKey: 'sluice.shownPreview', bundle: 'preview' };

/** Who reads batches. */
export interface PreviewActions {
  show(file: string, asked: PreviewAsked): unknown;
}

export class PreviewPanel extends Tracker {
  /** Path of the experiment. */
  #file: string | undefined;
  #asked: PreviewAsked = { split: 'train', batch: 0 };
  #preview: Preview | undefined;
  #reading = false;
  #failed: UserFacingError | undefined;
  readonly #panel: Panel<ToPreviewView, FromPreviewView>;

  constructor(
    context: vscode.ExtensionContext,
    reporter: Reporter,
    private readonly actions: PreviewActions,
  ) {
    super();
    this.#panel = this.track(
      new Panel<ToPreviewView, FromPreviewView>(context, reporter, place, {
        title: () => titleOf(this.#file),
        ready: () => this.#send(),
        receive: (message) => this.#receive(message),
        restore: async (kept) => {
          await this.#load(kept);
          if (this.#preview === undefined) this.#panel.close();
          await this.#send();
        },
      }),
    );
    // What is shown is of before as soon as the text is another.
    this.track(vscode.workspace.onDidSaveTextDocument(reporter.guard(() => this.#sendPreview())));
  }

  /** A batch is being read: opens the tab, where it is closed. The editor keeps the focus. */
  async begin(file: string, asked: PreviewAsked): Promise<void> {
    if (file !== this.#file) this.#preview = undefined;
    this.#file = file;
    this.#asked = asked;
    this.#reading = true;
    this.#failed = undefined;
    await this.#panel.open();
    this.#panel.retitle();
    await this.#send();
  }

  /** It was read. @param kept where the preview is for a reload of the window. */
  async shown(preview: Preview, kept: string): Promise<void> {
    this.#reading = false;
    this.#preview = preview;
    await this.#panel.remember(kept);
    await this.#send();
  }

  /** It could not be read, or nobody wants it any more. */
  async ended(failed?: UserFacingError): Promise<void> {
    this.#reading = false;
    this.#failed = failed;
    await this.#send();
  }

  async #load(kept: string): Promise<void> {
    const text = await readText(kept, 'preview').catch(() => undefined);
    const preview = text === undefined ? undefined : parsePreview(text);
    if (preview === undefined || this.#file !== undefined) return;
    const { experiment, split, first, seed } = preview;
    this.#file = experiment;
    this.#asked = { split, batch: first, seed };
    this.#preview = preview;
    this.#panel.retitle();
  }

  #receive(message: Exclude<FromPreviewView, { kind: 'ready' | 'error' }>): unknown {
    const file = this.#file;
    switch (message.kind) {
      case 'openSource':
        return showSource(message.source);
      case 'show':
        return file === undefined ? undefined : this.actions.show(file, message.asked);
      case 'again':
        return file === undefined ? undefined : this.actions.show(file, this.#asked);
      default:
        return message satisfies never;
    }
  }

  async #send(): Promise<void> {
    const name = this.#name();
    if (name === undefined) return;
    await this.#sendPreview();
    this.#panel.post({ kind: 'reading', name, asked: this.#reading ? this.#asked : null });
    const failed = this.#failed;
    if (failed === undefined || this.#reading) return;
    const { message, hint, source } = failed;
    this.#panel.post({ kind: 'failed', name, message, hint, source });
  }

  async #sendPreview(): Promise<void> {
    const [preview, name] = [this.#preview, this.#name()];
    if (preview === undefined || name === undefined) return;
    const outdated = await changedSince(preview.experiment, preview.made);
    // Another one was read meanwhile.
    if (preview === this.#preview) this.#panel.post({ kind: 'preview', preview, name, outdated });
  }

  #name(): string | undefined {
    return this.#file === undefined ? undefined : experimentName(this.#file);
  }
}

function titleOf(file: string | undefined): string {
  const { t } = vscode.l10n;
  return file === undefined ? t('Preview Data') : t('Preview Data: {0}', experimentName(file));
}

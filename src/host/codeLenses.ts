/** "▶ Train" above every `defineExperiment(`; with a live run of the file, also the way to stop and to see it. */
import * as vscode from 'vscode';
import { experimentGlob, experimentOffsets } from './experimentFile';
import type { Runs } from './runs';
import { Tracker } from './track';

/** Experiment files by name, and any other TypeScript file that calls `defineExperiment`. */
const selector: vscode.DocumentSelector = [
  { scheme: 'file', pattern: experimentGlob },
  { scheme: 'file', language: 'typescript' },
];

export class TrainLenses extends Tracker implements vscode.CodeLensProvider {
  readonly #changed = this.track(new vscode.EventEmitter<void>());
  readonly onDidChangeCodeLenses = this.#changed.event;
  /** Live runs by experiment file, as drawn. */
  #drawn = '';

  constructor(private readonly runs: Runs) {
    super();
    this.track(vscode.languages.registerCodeLensProvider(selector, this));
    this.track(vscode.workspace.onDidGrantWorkspaceTrust(() => this.#changed.fire()));
    this.track(
      runs.changed.on(() => {
        const live = this.#live()
          .map(({ folder, experiment }) => `${folder} ${experiment}`)
          .join('\n');
        if (live === this.#drawn) return;
        this.#drawn = live;
        this.#changed.fire();
      }),
    );
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const file = document.uri.fsPath;
    const run = this.#live().find(({ experiment }) => experiment === file);
    return experimentOffsets(document.getText()).flatMap((offset) => {
      const position = document.positionAt(offset);
      const range = new vscode.Range(position, position);
      const lens = (title: string, tooltip: string, command: string, argument: unknown) =>
        new vscode.CodeLens(range, { title, tooltip, command, arguments: [argument] });
      const train = vscode.workspace.isTrusted
        ? lens(vscode.l10n.t('▶ Train'), vscode.l10n.t('Train this experiment'), 'sluice.train', document.uri)
        : lens(
            vscode.l10n.t('▶ Train (off in Restricted Mode)'),
            vscode.l10n.t('Training runs this file as a program: trust the workspace first'),
            'sluice.train',
            document.uri,
          );
      const profile = lens(vscode.l10n.t('Profile MACs'), '', 'sluice.profile', document.uri);
      if (run === undefined) return [train, profile];
      return [
        train,
        profile,
        lens(vscode.l10n.t('■ Stop'), vscode.l10n.t('Write a checkpoint and stop'), 'sluice.stop', run.folder),
        lens(
          vscode.l10n.t('Show Training'),
          vscode.l10n.t('Open the training view'),
          'sluice.showTraining',
          run.folder,
        ),
      ];
    });
  }

  #live() {
    return this.runs.list().filter(({ live }) => live);
  }
}

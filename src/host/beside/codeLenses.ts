/**
 * "▶ Train" above every `defineExperiment(`; with a live run of the file, also the way to stop and to see it, and with
 * a run that has gates the way to those. Actions only: numbers stand at the ends of lines.
 */
import * as vscode from 'vscode';
import { rememberedRealPaths } from '../../files/asOpened';
import { experimentGlob, experimentOffsets } from '../base/experimentFile';
import { commands } from '../base/manifestIds';
import { beside, section } from '../base/settings';
import { Tracker } from '../base/track';
import { codeLens } from '../base/window';
import type { ChosenRun } from '../runs/chosenRun';
import type { RunSummary } from '../runs/runSummary';
import type { Runs } from '../runs/runs';

/** Experiment files by name, and any other TypeScript file that calls `defineExperiment`. */
const selector: vscode.DocumentSelector = [
  { scheme: 'file', pattern: experimentGlob },
  { scheme: 'file', language: 'typescript' },
];

export class TrainLenses extends Tracker implements vscode.CodeLensProvider {
  readonly #changed = this.track(new vscode.EventEmitter<void>());
  readonly onDidChangeCodeLenses = this.#changed.event;
  /** The runs that lenses are about, as drawn. */
  #drawn = '';
  /** An experiment may be open by another path than its run was begun by. */
  #real = rememberedRealPaths();

  constructor(
    private readonly runs: Runs,
    private readonly chosen: ChosenRun,
  ) {
    super();
    this.track(vscode.languages.registerCodeLensProvider(selector, this));
    this.track(vscode.workspace.onDidGrantWorkspaceTrust(() => this.#changed.fire()));
    this.track(
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration(`${section}.editor.codeLens`)) this.#changed.fire();
      }),
    );
    this.track(runs.changed.on(() => this.#look()));
    this.track(chosen.changed.on(() => this.#look()));
  }

  #look(): void {
    const drawn = this.runs
      .list()
      .filter((run) => run.live || hasGates(run))
      .map(({ folder, name, experiment, live }) => `${folder} ${name} ${experiment} ${live}`)
      .concat(this.chosen.folder ?? '')
      .join('\n');
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    this.#real = rememberedRealPaths();
    this.#changed.fire();
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    if (!beside(document.uri).codeLens) return [];
    const file = this.#real(document.uri.fsPath);
    const ofFile = this.runs
      .list()
      .filter(({ experiment }) => experiment !== undefined && this.#real(experiment) === file);
    const live = ofFile.filter((run) => run.live);
    const run = live.find(({ folder }) => folder === this.chosen.folder) ?? live[0];
    const gated = this.#gated(ofFile);
    return experimentOffsets(document.getText()).flatMap((offset) => {
      const position = document.positionAt(offset);
      const range = new vscode.Range(position, position);
      const lens = (title: string, tooltip: string, command: string, argument: unknown) =>
        codeLens(range, { title, tooltip, command, arguments: [argument] });
      const train = vscode.workspace.isTrusted
        ? lens(vscode.l10n.t('▶ Train'), vscode.l10n.t('Train this experiment'), commands.train, document.uri)
        : lens(
            vscode.l10n.t('▶ Train (off in Restricted Mode)'),
            vscode.l10n.t('Training runs this file as a program: trust the workspace first'),
            commands.train,
            document.uri,
          );
      const { t } = vscode.l10n;
      return [
        train,
        ...(run === undefined
          ? []
          : [
              live.length === 1
                ? lens(
                    t('■ Stop {0}', run.name),
                    t('Write a checkpoint and stop {0}', run.id),
                    commands.stop,
                    run.folder,
                  )
                : lens(t('■ Stop…'), t('{0} runs of this file are training', live.length), commands.stop, undefined),
              lens(t('Show Training'), t('Open the training view'), commands.showTraining, run.folder),
            ]),
        ...(gated === undefined
          ? []
          : [lens(t('Show Gates'), t('Open the gates view of {0}', gated.id), commands.showGates, gated.folder)]),
        // It runs the file as well.
        ...(vscode.workspace.isTrusted
          ? [
              lens(t('Profile MACs'), t('Count what each layer costs'), commands.profile, document.uri),
              lens(
                t('Preview Data'),
                t('Look at the first batches as the network sees them'),
                commands.previewData,
                document.uri,
              ),
            ]
          : []),
      ];
    });
  }

  /** Of the runs of a file the chosen one, else the live one, else the newest, among those with gates. */
  #gated(ofFile: readonly RunSummary[]): RunSummary | undefined {
    const gated = ofFile.filter(hasGates);
    return gated.find(({ folder }) => folder === this.chosen.folder) ?? gated.find(({ live }) => live) ?? gated[0];
  }
}

const hasGates = ({ gates = 0 }: RunSummary) => gates > 0;

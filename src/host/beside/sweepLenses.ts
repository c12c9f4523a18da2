/** "▶ Run Sweep · 9 runs · about 6 min" and "Submit to Slurm…" above every `defineSweep(`. */
import * as vscode from 'vscode';
import { rememberedRealPaths } from '../../files/asOpened';
import type { SweepPlan } from '../../protocol/messages/sweepPlan';
import { editorLanguage } from '../base/editorLanguage';
import { sweepGlob, sweepOffsets } from '../base/experimentFile';
import { commands } from '../base/manifestIds';
import { beside, section } from '../base/settings';
import { Throttle } from '../base/throttle';
import { Tracker } from '../base/track';
import { codeLens } from '../base/window';
import type { Runs } from '../runs/runs';
import { duration } from '../runs/runText';
import { estimateOf } from '../runs/sweepEstimate';

const selector: vscode.DocumentSelector = [{ scheme: 'file', pattern: sweepGlob }];

/** What a sweep's file comes to, as somebody finds out (launch/sweepPlans.ts). */
export interface PlansOf {
  of(document: vscode.TextDocument): { plan?: SweepPlan | undefined; why?: string | undefined } | undefined;
  onDidChange: vscode.Event<void>;
}

export class SweepLenses extends Tracker implements vscode.CodeLensProvider {
  readonly #changed = this.track(new vscode.EventEmitter<void>());
  readonly onDidChangeCodeLenses = this.#changed.event;
  /** Runs that have finished: how long they took is how long a sweep takes. */
  #finished = 0;

  constructor(
    private readonly runs: Runs,
    private readonly plans: PlansOf,
  ) {
    super();
    this.track(vscode.languages.registerCodeLensProvider(selector, this));
    this.track(plans.onDidChange(() => this.#changed.fire()));
    this.track(vscode.workspace.onDidGrantWorkspaceTrust(() => this.#changed.fire()));
    this.track(
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration(`${section}.editor.codeLens`)) this.#changed.fire();
      }),
    );
    const look = this.track(new Throttle(1000, () => this.#look()));
    this.track(runs.changed.on(() => look.ask()));
  }

  #look(): void {
    const finished = this.runs.list().filter(({ state }) => state === 'finished').length;
    if (finished === this.#finished) return;
    this.#finished = finished;
    this.#changed.fire();
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    if (!beside(document.uri).codeLens) return [];
    const { t } = vscode.l10n;
    return sweepOffsets(document.getText()).flatMap((offset) => {
      const position = document.positionAt(offset);
      const range = new vscode.Range(position, position);
      const lens = (title: string, tooltip: string, command: string) =>
        codeLens(range, { title, tooltip, command, arguments: [document.uri] });
      if (!vscode.workspace.isTrusted) {
        const why = t('A sweep runs this file and its experiment as programs: trust the workspace first');
        return [
          lens(t('▶ Run Sweep (off in Restricted Mode)'), why, commands.runSweep),
          lens(t('Submit to Slurm… (off in Restricted Mode)'), why, commands.submitSweep),
        ];
      }
      const { title, tooltip } = this.#run(document);
      return [
        lens(title, tooltip, commands.runSweep),
        lens(t('Submit to Slurm…'), t('Show the script that Slurm would be given, and ask'), commands.submitSweep),
      ];
    });
  }

  #run(document: vscode.TextDocument): { title: string; tooltip: string } {
    const { t } = vscode.l10n;
    const [name, usual] = [t('▶ Run Sweep'), t('Run it on this machine, as many runs at a time as it has cores')];
    const found = this.plans.of(document);
    if (found?.why !== undefined) return { title: t('▶ Run Sweep (cannot be loaded)'), tooltip: found.why };
    if (found?.plan === undefined) return { title: name, tooltip: usual };
    const { tasks, atOnce, experiment } = found.plan;
    const count = tasks.length === 1 ? t('1 run') : t('{0} runs', tasks.length);
    const real = rememberedRealPaths();
    const isOf = (run: { experiment: string | undefined }) =>
      run.experiment !== undefined && real(run.experiment) === real(experiment);
    const estimate = estimateOf(found.plan, this.runs.list(), isOf);
    const tooltip = t('Run them on this machine, {0} at a time', atOnce);
    if (estimate === undefined) return { title: `${name} · ${count}`, tooltip };
    const time = duration(Math.ceil(estimate.ms / 10_000) * 10_000, editorLanguage());
    const about = estimate.atMost ? t('at most {0}', time) : t('about {0}', time);
    return {
      title: `${name} · ${count} · ${about}`,
      tooltip: `${tooltip} ${t('(as long as earlier runs of the experiment took)')}`,
    };
  }
}

/**
 * What the sweep files that are open come to: their tasks, as the command line lists them in a process of its own, since a spec is
 * a program. Asked once for each text of a file, one at a time, and never in Restricted Mode.
 */
import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { readText } from '../../files/regularFile';
import { parsePlan, type SweepPlan } from '../../protocol/messages/sweepPlan';
import { messageOf } from '../base/errorCode';
import { Tracker } from '../base/track';
import { runCli } from './runCli';

/** `why` it cannot be loaded. */
export type Plan = { plan: SweepPlan; why?: undefined } | { plan?: undefined; why: string };

/** Code that does not return in this time is not waited for. */
const patienceMs = 60_000;
/** Files whose plans are kept: those that somebody is at. */
const most = 20;

export class SweepPlans extends Tracker {
  readonly #changed = this.track(new vscode.EventEmitter<void>());
  readonly onDidChange = this.#changed.event;
  /** By path, of the text whose hash it is. */
  readonly #plans = new Map<string, { hash: string; plan: Plan | undefined }>();
  readonly #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(private readonly script: string) {
    super();
    this.track({ dispose: () => this.#stop.abort() });
    this.track(
      vscode.workspace.onDidSaveTextDocument(({ uri, languageId }) => {
        if (this.#plans.has(uri.fsPath)) this.#changed.fire();
        else if (languageId === 'typescript' && this.#plans.size > 0) this.#forget();
      }),
    );
  }

  /** Undefined while it is not known, or not to be known: of a text that is not on the disk nobody can tell. */
  of(document: vscode.TextDocument): Plan | undefined {
    if (!vscode.workspace.isTrusted || document.isDirty || document.uri.scheme !== 'file') return undefined;
    const file = document.uri.fsPath;
    const hash = createHash('sha256').update(document.getText()).digest('hex');
    const known = this.#plans.get(file);
    if (known?.hash === hash) return known.plan;
    this.#plans.delete(file);
    this.#plans.set(file, { hash, plan: undefined });
    for (const old of [...this.#plans.keys()].slice(0, -most)) this.#plans.delete(old);
    this.#running = this.#running.then(() => this.#ask(file, hash));
    return undefined;
  }

  async #ask(file: string, hash: string): Promise<void> {
    const wanted = () => this.#plans.get(file)?.hash === hash && !this.#stop.signal.aborted;
    if (!wanted()) return;
    const plan = await this.#load(file);
    if (!wanted()) return;
    this.#plans.set(file, { hash, plan });
    this.#changed.fire();
  }

  /** The experiment that it imports may be another one: it is asked anew. */
  #forget(): void {
    this.#plans.clear();
    this.#changed.fire();
  }

  async #load(file: string): Promise<Plan> {
    const patience = AbortSignal.timeout(patienceMs);
    try {
      await readText(file, 'source');
      const said = await runCli({
        script: this.script,
        arguments: ['sweep', 'run', file, '--dry-run', '--json'],
        cwd: vscode.workspace.getWorkspaceFolder(vscode.Uri.file(file))?.uri.fsPath ?? dirname(file),
        signal: AbortSignal.any([patience, this.#stop.signal]),
        say: () => {},
      });
      if (said === undefined) return { why: vscode.l10n.t('It takes too long to load.') };
      const plan = parsePlan(said);
      return plan === undefined ? { why: vscode.l10n.t('What it says of its tasks cannot be read.') } : { plan };
    } catch (error) {
      return { why: messageOf(error) };
    }
  }
}

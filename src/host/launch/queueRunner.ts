/** Begins what waits in the queue, one at a time, as soon as no run of this workspace trains on this machine. */
import * as vscode from 'vscode';
import { setKey } from '../base/contextKeys';
import type { Reporter } from '../base/report';
import { Throttle } from '../base/throttle';
import { Tracker } from '../base/track';
import { liveHere } from '../runs/liveHere';
import type { RunPlan, RunQueue } from '../runs/runQueue';
import type { Runs } from '../runs/runs';
import type { Sweeps } from '../runs/sweeps';

/** Between two looks; runs say something all the time. */
const lookMs = 1000;
/** Another window may have added one, or begun the last. */
const otherWindowsMs = 5000;

export class QueueRunner extends Tracker {
  readonly #look: Throttle;
  #looking = false;

  constructor(
    private readonly queue: RunQueue,
    private readonly runs: Runs,
    private readonly sweeps: Sweeps,
    private readonly reporter: Reporter,
    private readonly begin: (plan: RunPlan, started: () => Promise<void>) => Promise<void>,
  ) {
    super();
    this.#look = this.track(
      new Throttle(
        lookMs,
        reporter.guard(() => this.#lookOnce()),
      ),
    );
    this.track(runs.changed.on(() => queue.list.length > 0 && this.#look.ask()));
    this.track(sweeps.changed.on(() => queue.list.length > 0 && this.#look.ask()));
    this.track(
      queue.changed.on(() => {
        setKey('hasQueuedRun', queue.list.length > 0);
        this.#look.ask();
      }),
    );
    const timer = setInterval(
      reporter.guard(async () => {
        if ((await queue.read()).length > 0) this.#look.ask();
      }),
      otherWindowsMs,
    );
    this.track({ dispose: () => clearInterval(timer) });
    // What a window before this one has left.
    void reporter.guard(() => queue.read())();
  }

  async #lookOnce(): Promise<void> {
    // What waits is a program.
    if (this.#looking || !vscode.workspace.isTrusted) return;
    this.#looking = true;
    try {
      await this.#beginNext();
    } finally {
      this.#looking = false;
    }
  }

  /** Between two tasks of a pool nothing trains, and yet it is not over. */
  get #sweeping(): boolean {
    return this.sweeps.list().some(({ atOnce }) => atOnce !== undefined);
  }

  async #beginNext(): Promise<void> {
    const [next] = await this.queue.read();
    if (next === undefined || (await liveHere(this.runs)).length > 0 || this.#sweeping) return;
    // Nothing is known to train; a run of a terminal or of another window may not have been seen yet.
    await this.runs.scan();
    if ((await liveHere(this.runs)).length > 0 || (await this.queue.othersBegin())) return;
    const taken = await this.queue.take(next.id);
    if (taken === undefined) return;
    this.reporter.log.info(`${taken.plan.name} has waited, and begins.`);
    // A window that dies before leaves it to the next one; of a start that fails the user is told.
    await this.begin(taken.plan, taken.done).finally(taken.done);
  }
}

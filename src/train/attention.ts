/**
 * What a run is told while it trains: commands in `control.jsonl`, the lease of the windows that follow it, the signal
 * of the process. Looked at between steps and between batches of an evaluation, whatever the length of either.
 */
import type { RunLog } from './runLog';

/** How a session ends before its last epoch. */
export type EarlyEnd = 'stopped' | 'paused';

export interface AttentionOptions {
  /** Without a window for so long: pause. Without this: never. */
  leaseMs?: number;
  /** Stop when it fires. */
  signal?: AbortSignal;
}

/** Reading files costs: not more often than this, the signal at every look. */
const lookAroundMs = 250;

export class Attention {
  /** Once asked to end, a run is not asked again: what it was told stays true. */
  private end: EarlyEnd | undefined;
  private checkpoint = false;
  private last = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly log: Pick<RunLog, 'commands' | 'sinceLease'>,
    private readonly options: AttentionOptions,
  ) {}

  /** Whether to end now, and how. */
  async look(): Promise<EarlyEnd | undefined> {
    const { leaseMs, signal } = this.options;
    if (signal?.aborted) this.end ??= 'stopped';
    const now = performance.now();
    if (this.end !== undefined || now - this.last < lookAroundMs) return this.end;
    this.last = now;
    const commands = await this.log.commands();
    if (commands.some(({ kind }) => kind === 'checkpoint')) this.checkpoint = true;
    if (commands.some(({ kind }) => kind === 'stop')) this.end = 'stopped';
    else if (leaseMs !== undefined && (await this.log.sinceLease()) > leaseMs) this.end = 'paused';
    return this.end;
  }

  /** Whether a checkpoint was asked for since the last call. */
  takeCheckpoint(): boolean {
    const asked = this.checkpoint;
    this.checkpoint = false;
    return asked;
  }
}

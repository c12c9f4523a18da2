/**
 * What a run is told while it trains: commands in `control.jsonl`, the lease of the windows that follow it, the signal
 * of the process. Looked at between steps and between batches of an evaluation, whatever the length of either.
 */
import type { RunLog } from './runLog';

/** How a session ends before its last epoch. */
export type EarlyEnd = 'stopped' | 'paused';

export interface AttentionOptions {
  /** Without a window for so long: pause. Without this: never. */
  leaseMs?: number | undefined;
  /** Stop when it fires. */
  signal?: AbortSignal;
  /** Takes what was wrong with what the run was told. */
  warn?: (message: string) => void;
}

/** Reading files costs: not more often than this, the signal at every look. */
const lookAroundMs = 250;
/** Warnings of a session about its commands: more say nothing new, and fill the events. */
const mostWarnings = 20;

export class Attention {
  /** Once asked to end, a run is not asked again: what it was told stays true. */
  private end: EarlyEnd | undefined;
  private checkpoint = false;
  private last = Number.NEGATIVE_INFINITY;
  private warnings = 0;

  constructor(
    private readonly log: Pick<RunLog, 'told' | 'sinceLease' | 'loss'>,
    private readonly options: AttentionOptions,
  ) {}

  /** Whether to end now, and how. Throws a `UserError` where the run folder is gone. */
  async look(): Promise<EarlyEnd | undefined> {
    const { leaseMs, signal } = this.options;
    if (signal?.aborted) this.end ??= 'stopped';
    const now = performance.now();
    if (this.end !== undefined || now - this.last < lookAroundMs) return this.end;
    this.last = now;
    const lost = await this.log.loss();
    // Without its events the run is stopped with a checkpoint, and its end says why (train.ts).
    if (lost?.what === 'events') this.end = 'stopped';
    else if (lost !== undefined) throw lost.error;
    const { commands, problem } = await this.log.told();
    if (problem !== undefined && this.warnings++ < mostWarnings) this.options.warn?.(problem);
    if (commands.some(({ kind }) => kind === 'checkpoint')) this.checkpoint = true;
    if (commands.some(({ kind }) => kind === 'stop')) this.end = 'stopped';
    else if (this.end === undefined && leaseMs !== undefined && (await this.log.sinceLease()) > leaseMs)
      this.end = 'paused';
    return this.end;
  }

  /** Whether a checkpoint was asked for since the last call. */
  takeCheckpoint(): boolean {
    const asked = this.checkpoint;
    this.checkpoint = false;
    return asked;
  }
}

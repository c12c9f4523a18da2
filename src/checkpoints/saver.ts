/** A run's checkpoints, `last` and `best`, and where each was written from; what `last` was before is `previous`. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { toUserFacing, UserError } from '../base/userError';
import type { State } from '../device/device';
import { errorCode } from '../files/errorCode';
import type { RunEvent } from '../protocol/events/events';
import { runFiles } from '../protocol/files/runFolder';
import { isShortOfRoom, removeDerived } from './makeRoom';
import { type Checkpoint, type CheckpointName, checkpointFile, type Progress } from './readCheckpoint';
import { type Disk, type WriteOptions, writeCheckpoint } from './writeCheckpoint';

type CheckpointEvent = Extract<RunEvent, { kind: 'checkpoint' }>;

export interface Written {
  name: CheckpointName;
  epoch: number;
}

export interface SaverOptions {
  folder: string;
  /** The run's id, for its checkpoints. */
  run?: string | undefined;
  /** Of the variables; a slot has its variable's. */
  shapes: Record<string, number[]>;
  /** The step that `last` holds; undefined where there is no `last`. */
  lastStep: number | undefined;
  /** The newest one that is there when the session begins. */
  newest?: Written | undefined;
  disk?: Disk | undefined;
  warn: (message: string) => void;
}

export class Saver {
  private lastStep: number | undefined;
  /** The newest checkpoint; undefined where there is none yet. */
  newest: Written | undefined;

  constructor(private readonly options: SaverOptions) {
    this.lastStep = options.lastStep;
    this.newest = options.newest;
  }

  /** Rejects with a `UserError` when it cannot be written; the one before is untouched then. */
  async save(
    name: Exclude<CheckpointName, 'previous'>,
    state: State,
    progress: Progress,
    reason: CheckpointEvent['reason'],
  ): Promise<RunEvent> {
    const { folder, run, disk, warn } = this.options;
    const { step } = progress;
    const file = checkpointFile(folder, name);
    await this.checkFolder();
    // Written twice at one step, when it ends and because the run stops there: the one before is of an earlier step.
    const rotates = name === 'last' && this.lastStep !== undefined && this.lastStep !== step;
    await this.write(
      file,
      { state, progress },
      {
        run,
        disk,
        keep: rotates ? { file, as: checkpointFile(folder, 'previous') } : undefined,
        warn,
      },
    );
    if (name === 'last') this.lastStep = step;
    this.newest = { name, epoch: progress.epoch };
    return checkpointEvent(progress, name, reason);
  }

  /** The same where there will be another chance: the run goes on, with a warning instead of an error. */
  async trySave(...[name, state, progress, reason]: Parameters<Saver['save']>): Promise<RunEvent> {
    try {
      return await this.save(name, state, progress, reason);
    } catch (error) {
      const { message, hint } = toUserFacing(error);
      return { kind: 'warning', time: Date.now(), message: hint === undefined ? message : `${message} ${hint}` };
    }
  }

  /** On a full disk, pictures and samples go before the weights do. */
  private async write(file: string, checkpoint: Checkpoint, options: WriteOptions): Promise<void> {
    const { folder, shapes, warn } = this.options;
    const bytes = Object.values(checkpoint.state).reduce((sum, { byteLength }) => sum + byteLength, 0);
    for (;;)
      try {
        return await writeCheckpoint(file, checkpoint, shapes, options);
      } catch (error) {
        const removed = (await isShortOfRoom(folder, bytes, error)) ? await removeDerived(folder) : undefined;
        if (removed === undefined) throw error;
        warn(`The disk is full: ${removed} was removed to make room for ${path.basename(file)}.`);
      }
  }

  /** Half a run would be made where somebody deleted or moved a whole one, or is about to. */
  private async checkFolder(): Promise<void> {
    const found = await Promise.all(
      [runFiles.events, runFiles.worker].map((name) =>
        stat(path.join(this.options.folder, name)).then(
          () => true,
          (error: unknown) => errorCode(error) !== 'ENOENT',
        ),
      ),
    );
    if (found.includes(true)) return;
    throw new UserError(`The run folder ${this.options.folder} is gone: no checkpoint can be written there.`, {
      hint: 'It was deleted or moved while the run trained.',
    });
  }
}

export function checkpointEvent(
  { step, epoch }: Progress,
  name: CheckpointName,
  reason: CheckpointEvent['reason'],
): CheckpointEvent {
  const file = path.posix.join(runFiles.checkpoints, `${name}.safetensors`);
  return { kind: 'checkpoint', time: Date.now(), step, epoch, file, best: name === 'best', reason };
}

/** A run's two checkpoints, `last` and `best`, and where each was written from. */
import path from 'node:path';
import type { State } from '../device/device';
import type { RunEvent } from '../protocol/events';
import { runFiles } from '../protocol/runFolder';
import { toUserFacing } from '../protocol/userError';
import { type Disk, type Progress, writeCheckpoint } from './checkpoint';

type CheckpointEvent = Extract<RunEvent, { kind: 'checkpoint' }>;
export type CheckpointName = 'last' | 'best';

export const checkpointFile = (folder: string, name: CheckpointName): string =>
  path.join(folder, runFiles.checkpoints, `${name}.safetensors`);

export class Saver {
  constructor(
    private readonly folder: string,
    /** Of the variables; a slot has its variable's. */
    private readonly shapes: Record<string, number[]>,
    private readonly disk: Disk | undefined,
  ) {}

  /** Rejects with a `UserError` when it cannot be written; the one before is untouched then. */
  async save(
    name: CheckpointName,
    state: State,
    progress: Progress,
    reason: CheckpointEvent['reason'],
  ): Promise<RunEvent> {
    await writeCheckpoint(checkpointFile(this.folder, name), { state, progress }, this.shapes, this.disk);
    const { step, epoch } = progress;
    const file = `${runFiles.checkpoints}/${name}.safetensors`;
    return { kind: 'checkpoint', time: Date.now(), step, epoch, file, best: name === 'best', reason };
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
}

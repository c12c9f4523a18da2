/** A run's two checkpoints, `last` and `best`, and where each was written from. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { State } from '../device/device';
import { errorCode } from '../files/errorCode';
import type { RunEvent } from '../protocol/events';
import { runFiles } from '../protocol/runFolder';
import { toUserFacing, UserError } from '../protocol/userError';
import { type Disk, type Progress, writeCheckpoint } from './checkpoint';
import { isShortOfRoom, removeDerived } from './makeRoom';

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
    /** Takes what had to go for a checkpoint. */
    private readonly warnings: string[] = [],
  ) {}

  /** Rejects with a `UserError` when it cannot be written; the one before is untouched then. */
  async save(
    name: CheckpointName,
    state: State,
    progress: Progress,
    reason: CheckpointEvent['reason'],
  ): Promise<RunEvent> {
    await this.checkFolder();
    await this.write(checkpointFile(this.folder, name), state, progress);
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

  /** On a full disk, pictures and samples go before the weights do. */
  private async write(file: string, state: State, progress: Progress): Promise<void> {
    const bytes = Object.values(state).reduce((sum, { byteLength }) => sum + byteLength, 0);
    for (;;)
      try {
        return await writeCheckpoint(file, { state, progress }, this.shapes, this.disk);
      } catch (error) {
        const removed = (await isShortOfRoom(this.folder, bytes, error)) ? await removeDerived(this.folder) : undefined;
        if (removed === undefined) throw error;
        this.warnings.push(`The disk is full: ${removed} was removed to make room for ${path.basename(file)}.`);
      }
  }

  /** Half a run would be made where somebody deleted or moved a whole one, or is about to. */
  private async checkFolder(): Promise<void> {
    const found = await Promise.all(
      [runFiles.events, runFiles.worker].map((name) =>
        stat(path.join(this.folder, name)).then(
          () => true,
          (error: unknown) => errorCode(error) !== 'ENOENT',
        ),
      ),
    );
    if (found.includes(true)) return;
    throw new UserError(`The run folder ${this.folder} is gone: no checkpoint can be written there.`, {
      hint: 'It was deleted or moved while the run trained.',
    });
  }
}

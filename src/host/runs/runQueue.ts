/**
 * Runs that wait until nothing trains on this machine any more. A file each in the extension's own storage of this workspace:
 * it outlives the window, another window of the workspace sees it, and no run folder that comes from elsewhere can add to it,
 * for what waits here is run without another question. No `vscode` here.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '../../files/writeWhole';
import { isAlive } from '../../run/owner/processAlive';
import { errorCode, messageOf } from '../base/errorCode';
import { Signal } from '../base/signal';

/** What is to be begun, when its time has come. */
export interface RunPlan {
  /** Of the run in the tree. */
  name: string;
  experiment: string;
  /** Workspace folder of which the settings are, and where the worker runs. */
  workspace: string;
  /** Folder of run folders in which a new run gets its own. */
  root: string;
  /** In place of a new run: this one goes on, from this checkpoint. */
  resume?: { folder: string; from?: string | undefined };
  /** A run to be repeated: with its settings, on its device; with its source of then. */
  again?: { folder: string; storedSource: boolean };
  /** Values of parameters and settings by name, as `--set` takes them. */
  settings?: Record<string, string>;
  /** The user waits for it: its view opens when it begins. */
  show?: boolean;
}

export interface QueuedRun {
  id: string;
  plan: RunPlan;
}

/** Taken from the queue, and kept on the disk until its run has been started: a window may die between the two. */
export interface TakenRun {
  plan: RunPlan;
  /** It has begun, or its user knows why not. */
  done(): Promise<void>;
}

/** What another window has taken is a run that is found on the disk after this time. */
const beginMs = 20_000;
const ending = '.json';
const taken = 'beginning';
/** `beginning-PID`, which is touched when that window takes one, and `beginning-PID-ID`, what it has taken. */
const ofWindow = /^beginning-(\d+)(?:-(.+))?$/;

export class RunQueue {
  readonly changed = new Signal<void>();
  #list: readonly QueuedRun[] = [];
  /** The time in the name of the last one that was added here. */
  #added = 0;
  /** Plans that cannot be read, each told once. */
  readonly #told = new Set<string>();

  constructor(
    private readonly folder: string,
    private readonly warn: (message: string) => void,
  ) {}

  /** In the order in which they begin, as of the last `read`. */
  get list(): readonly QueuedRun[] {
    return this.#list;
  }

  /** Looks at the disk: another window may have added, begun or cancelled one. */
  async read(): Promise<readonly QueuedRun[]> {
    const all = async () =>
      readdir(this.folder).catch((error: unknown) => {
        if (errorCode(error) === 'ENOENT') return [];
        throw error;
      });
    const found = await all();
    const names = (await this.#putBack(found)) ? await all() : found;
    const ids = names.flatMap((name) => (name.endsWith(ending) ? [name.slice(0, -ending.length)] : [])).sort();
    const known = new Map(this.#list.map((queued) => [queued.id, queued]));
    const list = (await Promise.all(ids.map(async (id) => known.get(id) ?? (await this.#load(id))))).flatMap(
      (queued) => queued ?? [],
    );
    const before = this.#list;
    this.#list = list;
    if (before.map(({ id }) => id).join() !== list.map(({ id }) => id).join()) this.changed.emit();
    return list;
  }

  /** @param first before all others that wait. */
  async add(plan: RunPlan, first = false): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    // Two of one millisecond begin in the order in which they were added.
    this.#added = Math.max(Date.now(), this.#added + 1);
    const time = String(this.#added).padStart(15, '0');
    const id = `${first ? 'first' : 'queue'}-${time}-${randomBytes(4).toString('hex')}`;
    await writeWhole(this.#place(id), JSON.stringify(plan), { durable: true });
    await this.read();
  }

  /** Does nothing for one that has begun meanwhile. */
  async cancel(id: string): Promise<void> {
    await rm(this.#place(id), { force: true });
    await this.read();
  }

  /**
   * The plan, for whoever comes first: undefined for every other window, and for one that was cancelled. From then on
   * other windows wait until the run can be found on the disk.
   */
  async take(id: string): Promise<TakenRun | undefined> {
    const mark = join(this.folder, `${taken}-${process.pid}`);
    const done = () => rm(`${mark}-${id}`, { force: true });
    try {
      await writeFile(mark, '');
      await rename(this.#place(id), `${mark}-${id}`);
      return { plan: parsePlan(await readFile(`${mark}-${id}`, 'utf8')), done };
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined;
      await done();
      throw error;
    } finally {
      await this.read();
    }
  }

  /** What a window has taken that died before it had begun waits again. True where there was something. */
  async #putBack(names: readonly string[]): Promise<boolean> {
    let any = false;
    for (const name of names) {
      const [, pid, id] = ofWindow.exec(name) ?? [];
      if (pid === undefined || Number(pid) === process.pid || (await isAlive(Number(pid)))) continue;
      // Its run may not have been found yet, and its process be one of another machine.
      if (id === undefined || (await ageOf(join(this.folder, `${taken}-${pid}`))) < beginMs) continue;
      any = true;
      // Another window may be faster.
      await rename(join(this.folder, name), this.#place(id)).catch((error: unknown) => {
        if (errorCode(error) !== 'ENOENT') throw error;
      });
    }
    return any;
  }

  /** Another window has taken one a moment ago. */
  async othersBegin(now: number = Date.now()): Promise<boolean> {
    const names = await readdir(this.folder).catch(() => []);
    const marks = names.filter((name) => {
      const [, pid] = ofWindow.exec(name) ?? [];
      return pid !== undefined && Number(pid) !== process.pid;
    });
    const ages = await Promise.all(marks.map((name) => ageOf(join(this.folder, name), now)));
    return ages.some((age) => age < beginMs);
  }

  dispose(): void {
    this.changed.dispose();
  }

  async #load(id: string): Promise<QueuedRun | undefined> {
    try {
      return { id, plan: parsePlan(await readFile(this.#place(id), 'utf8')) };
    } catch (error) {
      // Taken or cancelled meanwhile.
      if (errorCode(error) === 'ENOENT') return undefined;
      if (!this.#told.has(id)) this.warn(`A run that waits cannot be read, ${this.#place(id)}: ${messageOf(error)}`);
      this.#told.add(id);
      return undefined;
    }
  }

  #place(id: string): string {
    return join(this.folder, `${id}${ending}`);
  }
}

const ageOf = (file: string, now = Date.now()): Promise<number> =>
  stat(file).then(
    ({ mtimeMs }) => now - mtimeMs,
    () => Number.POSITIVE_INFINITY,
  );

/** Written by `add`, perhaps of another version. */
function parsePlan(text: string): RunPlan {
  const plan = JSON.parse(text) as RunPlan;
  for (const key of ['name', 'experiment', 'workspace', 'root'] as const)
    if (typeof plan[key] !== 'string') throw new Error(`"${key}" is not text`);
  return plan;
}

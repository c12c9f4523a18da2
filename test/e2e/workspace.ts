/** A workspace folder of a test: experiments put into it, and its run folders read behind the editor's back. */

import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import { eventLine } from '../../src/protocol/events/eventLine';
import type { RunEvent } from '../../src/protocol/events/events';
import { parseEvents } from '../../src/protocol/events/parseEvents';
import { runFiles, type WorkerRecord } from '../../src/protocol/files/runFolder';
import { type PoolRecord, sweepFiles } from '../../src/protocol/files/sweep';
import { kill } from './server';
import { patience } from './workbench';

/** Trains for hours, a few steps a second or more, so that a test always meets it in the middle. */
export const endless = `import { defineExperiment, networks, synthetic } from 'sluice';

export default defineExperiment({
  model: () => networks.resnetCifar({ depth: 8, width: 0.5 }),
  data: synthetic({ train: 256, test: 32 }),
  epochs: 100_000,
  batchSize: 16,
  learningRate: 0.01,
});
`;

export class Workspace {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'sluice-workspace-'));

  write(name: string, text: string): void {
    const file = path.join(this.folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  /**
   * A finished run, as if it had been made here: the stored one, of an experiment in this folder.
   *
   * @param change makes another run of it, event by event.
   */
  addStoredRun(id = 'cifar10-gated-20260314-092653', change = (event: RunEvent): RunEvent => event): void {
    const [at, folder] = ['/home/mira/gated', path.join(this.folder, 'runs', id)];
    mkdirSync(folder, { recursive: true });
    const { events } = parseEvents(readFileSync('test/fixtures/run/events.jsonl', 'utf8'));
    const text = events.map((event) => `${eventLine(change(event))}\n`).join('');
    this.write(path.join('runs', id, runFiles.events), text.replaceAll(at, this.folder));
    this.write('cifar10-gated.experiment.ts', Array.from({ length: 40 }, (_, i) => `// line ${i + 1}\n`).join(''));
  }

  /** Run folders of an experiment, oldest first; of all experiments without a name. */
  runs(experiment = ''): string[] {
    const root = path.join(this.folder, 'runs');
    if (!existsSync(root)) return [];
    const names = readdirSync(root).filter((name) => name.startsWith(experiment));
    return names.sort().map((name) => path.join(root, name));
  }

  /** The newest run of an experiment, once its first step is done. */
  async trainingRun(experiment: string): Promise<string> {
    await expect.poll(() => this.steps(this.runs(experiment).at(-1)), patience).toBeGreaterThan(0);
    return this.runs(experiment).at(-1) as string;
  }

  events(run: string | undefined): RunEvent[] {
    const file = path.join(run ?? '', runFiles.events);
    if (run === undefined || !existsSync(file)) return [];
    // The last line may be half written.
    const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
    return parseEvents(lines.join('\n')).events;
  }

  /** Steps done by a run, 0 before the first. */
  steps(run: string | undefined): number {
    return Math.max(0, ...this.events(run).map((event) => (event.kind === 'step' ? event.step : 0)));
  }

  pid(run: string): number {
    return (JSON.parse(readFileSync(path.join(run, runFiles.worker), 'utf8')) as WorkerRecord).pid;
  }

  /** Ends workers that are still there: they outlive the editor on purpose. */
  dispose(): void {
    // First who would start the next one.
    for (const run of this.runs()) {
      const pool = path.join(run, sweepFiles.pool);
      if (existsSync(pool)) kill((JSON.parse(readFileSync(pool, 'utf8')) as PoolRecord).pid);
    }
    const tasks = this.runs().flatMap((run) => readdirSync(run).map((name) => path.join(run, name)));
    for (const run of [...this.runs(), ...tasks]) if (existsSync(path.join(run, runFiles.worker))) kill(this.pid(run));
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

export function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

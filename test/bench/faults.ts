/**
 * `npm run bench -- faults [--minutes 5] [--seed 1] [--json]`: runs that are killed again and again, with what the worker of
 * a window is killed by: SIGKILL, at any moment, and aimed inside a checkpoint's writing. Between sessions, in some of them,
 * bits of the last checkpoint are flipped or its end is cut off. Each is resumed until it finishes, and its last weights are
 * compared to the bit with those of the same run left alone. Exit code 1 on any difference, on a run that cannot go on, and
 * on damage that a session did not speak of.
 */
import { spawn } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  type FSWatcher,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SeededRandom } from '../../src/base/random';
import { markdownTable } from '../../src/base/table';
import { checkpointFile, readCheckpoint } from '../../src/checkpoints/readCheckpoint';
import type { RunEvent } from '../../src/protocol/events/events';
import { runFiles } from '../../src/protocol/files/runFolder';
import { damage } from './parts/damage';

const option = (name: string, usual: number) => {
  const at = process.argv.indexOf(name);
  return at < 0 ? usual : Number(process.argv[at + 1]);
};
const minutes = option('--minutes', 5);
const seed = option('--seed', 1);
const json = process.argv.includes('--json');
const worker = path.join(__dirname, '..', 'worker.js');
const root = mkdtempSync(path.join(tmpdir(), 'sluice-faults-'));

/** A gated network; a checkpoint after each of its 40 epochs of 6 steps, and one every time that it is asked for. */
const experiment = (runSeed: number) => `import { beta, defineExperiment, networks, synthetic } from 'sluice';

export default defineExperiment({
  model: () => networks.resnetCifar({ depth: 8, width: 0.5, gated: true }),
  data: synthetic({ train: 96, test: 16, difficulty: 0 }),
  epochs: 40,
  batchSize: 16,
  learningRate: 0.05,
  seed: ${runSeed},
  ema: { decay: 0.9 },
  shaping: { prior: beta(0.6, 0.4), weight: 1 },
  sparsity: { weight: 0.1 },
  evaluation: { batchSize: 16, every: 5 },
});
`;

interface Trial {
  seed: number;
  sessions: number;
  /** How many were killed, of them while a checkpoint was being written. */
  kills: number;
  inWriting: number;
  flips: number;
  cuts: number;
  /** Damage that the next session spoke of. */
  noticed: number;
  outcome: 'same' | 'different' | 'lost';
  why?: string;
}

async function main(): Promise<void> {
  const random = new SeededRandom(seed);
  const until = Date.now() + 60_000 * minutes;
  const trials: Trial[] = [];
  if (!json) console.log(`Faults for ${minutes} minutes, seed ${seed}, in ${root}\n`);
  while (trials.length === 0 || Date.now() < until) {
    const done = await trial(trials.length, random, until);
    trials.push(done);
    if (json) continue;
    const lines = markdownTable(header, [row(done)]).split('\n');
    console.log((trials.length > 1 ? lines.slice(2) : lines).join('\n'));
  }
  const sum = (of: (trial: Trial) => number) => trials.reduce((total, each) => total + of(each), 0);
  const count = (outcome: Trial['outcome']) => trials.filter((each) => each.outcome === outcome).length;
  const totals = {
    runs: trials.length,
    sessions: sum((t) => t.sessions),
    kills: sum((t) => t.kills),
    killsInWriting: sum((t) => t.inWriting),
    damaged: sum((t) => t.flips + t.cuts),
    noticed: sum((t) => t.noticed),
    different: count('different'),
    lost: count('lost'),
  };
  if (json) console.log(JSON.stringify({ minutes, seed, ...totals, trials }));
  else console.log(`\n${markdownTable(Object.keys(totals), [Object.values(totals).map(String)])}`);
  const bad = totals.different + totals.lost + (totals.damaged - totals.noticed);
  if (bad === 0) rmSync(root, { recursive: true, force: true });
  else process.exitCode = 1;
}

const header = ['seed', 'sessions', 'kills', 'in writing', 'flips', 'cuts', 'noticed', 'weights'];

function row({ seed: of, sessions, kills, inWriting, flips, cuts, noticed, outcome, why }: Trial): string[] {
  const numbers = [of, sessions, kills, inWriting, flips, cuts, noticed].map(String);
  return [...numbers, why === undefined ? outcome : `${outcome}: ${why}`];
}

/** The same run left alone, then killed and resumed until it finishes. */
async function trial(index: number, random: SeededRandom, until: number): Promise<Trial> {
  const runSeed = seed * 1000 + index;
  const place = path.join(root, String(runSeed));
  mkdirSync(place);
  const file = path.join(place, 'faults.experiment.ts');
  writeFileSync(file, experiment(runSeed));
  const [alone, killed] = [path.join(place, 'alone'), path.join(place, 'killed')];
  const last = checkpointFile(killed, 'last');
  const aside = path.join(path.dirname(last), runFiles.setAside, path.basename(last));
  mkdirSync(alone);
  mkdirSync(killed);
  const result: Trial = {
    seed: runSeed,
    sessions: 0,
    kills: 0,
    inWriting: 0,
    flips: 0,
    cuts: 0,
    noticed: 0,
    outcome: 'lost',
  };
  const lost = (why: string): Trial => ({ ...result, why });
  const reference = await session({ experiment: file, folder: alone, resume: false });
  if (reference.code !== 0) return lost(`the run left alone failed: ${reference.said}`);
  /** What is in the damaged file, until a session has spoken of it. */
  let damaged: Buffer | undefined;
  for (;;) {
    const resume = existsSync(last);
    if (!resume) {
      // Killed before its first checkpoint: there is nothing to go on from, and a folder that holds a run takes no new one.
      rmSync(killed, { recursive: true, force: true });
      mkdirSync(killed);
    }
    const before = eventsOf(killed).length;
    // When the time is over, the last run is left to finish.
    const kill = Date.now() < until ? aim(random) : undefined;
    const { code, said, inWriting } = await session({ experiment: file, folder: killed, resume }, kill);
    result.sessions++;
    const events = eventsOf(killed).slice(before);
    if (damaged !== undefined) {
      const spoke = events.some((e) => e.kind === 'warning' && e.message.includes(last));
      // A session that was killed before its word was on the disk has put the file aside, or has not touched it yet.
      if (spoke || holds(aside, damaged)) {
        result.noticed++;
        damaged = undefined;
      } else if (code !== undefined || !holds(last, damaged)) {
        return lost('a session went on from a damaged checkpoint without a word');
      }
    }
    if (code === undefined) {
      result.kills++;
      if (inWriting) result.inWriting++;
    } else if (code === 0) break;
    else return lost(said);
    // Where there is no other there is nothing to go on from, and no need to try.
    if (damaged !== undefined || random.uniform() > 0.3 || !existsSync(last)) continue;
    if (!existsSync(checkpointFile(killed, 'previous'))) continue;
    result[damage(last, random)]++;
    damaged = readFileSync(last);
  }
  const [want, got] = await Promise.all(
    [alone, killed].map((folder) => readCheckpoint(checkpointFile(folder, 'last'))),
  );
  const different = Object.keys({ ...want?.state, ...got?.state }).find(
    (name) => !same(want?.state[name], got?.state[name]),
  );
  if (different !== undefined)
    return { ...result, outcome: 'different', why: `'${different}' is another in ${killed}` };
  rmSync(place, { recursive: true, force: true });
  return { ...result, outcome: 'same' };
}

const holds = (file: string, bytes: Buffer) => existsSync(file) && readFileSync(file).equals(bytes);

const same = (a: Float32Array | undefined, b: Float32Array | undefined) =>
  a !== undefined &&
  b !== undefined &&
  Buffer.from(a.buffer, a.byteOffset, a.byteLength).equals(Buffer.from(b.buffer, b.byteOffset, b.byteLength));

interface Aim {
  /** Milliseconds after it was started, or with `intoWriting` after its first checkpoint: a busy machine takes long to start. */
  after: number;
  /** Wait for a checkpoint that is being written from then on, then this many milliseconds more. */
  intoWriting?: number;
}

/** A third at any moment of a session, its start included; the others inside a checkpoint. */
function aim(random: SeededRandom): Aim {
  if (random.uniform() < 1 / 3) return { after: 4000 * random.uniform() };
  // A whole checkpoint takes a few milliseconds, most of them for the disk.
  return { after: 2000 * random.uniform(), intoWriting: random.uniform() < 0.5 ? 0 : 6 * random.uniform() };
}

interface Session {
  /** Exit code; undefined when it was killed. */
  code?: number;
  said: string;
  /** A `.part` file was left behind: the kill came before the checkpoint had its name. */
  inWriting: boolean;
}

async function session(request: { experiment: string; folder: string; resume: boolean }, kill?: Aim): Promise<Session> {
  const before = partsOf(request.folder);
  const child = spawn(process.execPath, [worker, '--request', JSON.stringify(request)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = `${said}${text}`.slice(-2000);
  });
  const gone = new Promise<number | null>((resolve) => child.once('close', resolve));
  const stopAiming = kill === undefined ? () => {} : shoot(request.folder, kill, () => child.kill('SIGKILL'));
  const code = await gone;
  stopAiming();
  if (code !== null) return { code, said: said.trim().split('\n').at(-1) ?? '', inWriting: false };
  return { said: 'killed', inWriting: partsOf(request.folder).some((name) => !before.includes(name)) };
}

/** Calls `fire` once, when the aim says so; asks for checkpoints all the while, several a second. */
function shoot(folder: string, { after, intoWriting }: Aim, fire: () => void): () => void {
  const checkpoints = path.join(folder, runFiles.checkpoints);
  const control = path.join(folder, runFiles.control);
  const asking = setInterval(() => {
    appendFileSync(control, `${JSON.stringify({ kind: 'checkpoint', time: Date.now() })}\n`);
    // Made by the worker: a folder that has one already holds a run.
    if (watcher === undefined && existsSync(checkpoints)) watcher = watch(checkpoints, look);
  }, 100);
  let watcher: FSWatcher | undefined;
  let armed = false;
  let timer: NodeJS.Timeout | undefined;
  const arm = () => {
    armed = true;
    if (intoWriting === undefined) fire();
  };
  const look = (_: string, name: string | null) => {
    if (intoWriting !== undefined) timer ??= setTimeout(arm, after);
    if (!armed || intoWriting === undefined || !String(name).endsWith('.part')) return;
    armed = false;
    const begun = performance.now();
    // Finer than a timer: a checkpoint is there within milliseconds.
    while (performance.now() - begun < intoWriting);
    fire();
  };
  if (intoWriting === undefined) timer = setTimeout(arm, after);
  return () => {
    clearInterval(asking);
    clearTimeout(timer);
    watcher?.close();
  };
}

function partsOf(folder: string): string[] {
  const checkpoints = path.join(folder, runFiles.checkpoints);
  return existsSync(checkpoints) ? readdirSync(checkpoints).filter((name) => name.endsWith('.part')) : [];
}

function eventsOf(folder: string): RunEvent[] {
  const file = path.join(folder, runFiles.events);
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as RunEvent];
      } catch {
        // The last line of a session that was killed may be cut off.
        return [];
      }
    });
}

main();

/**
 * A run folder of anybody's: each of its files in turn is a device without an end, a FIFO that nobody writes to, a folder, or
 * larger than any file of ours. All that the editor and the command line read of it answers, and in few bytes.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, symlink, truncate, writeFile } from 'node:fs/promises';
import path, { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readCheckpoint } from '../../src/checkpoints/readCheckpoint';
import { type FileKind, largest } from '../../src/files/largest';
import { predictionFiles } from '../../src/host/panels/predictionFiles';
import { sampleFiles, thumbnails } from '../../src/host/panels/sampleFiles';
import { checkpointOf, readCurve, readProfile } from '../../src/host/profile/profileStore';
import { changedSource, readSource } from '../../src/host/runs/changedSource';
import { readLabel } from '../../src/host/runs/runLabel';
import { Runs } from '../../src/host/runs/runs';
import { sampleRun } from '../../src/host/runs/sampleRun';
import { WorkerWatch } from '../../src/host/runs/workerWatch';
import { loadExperiment } from '../../src/load/loadExperiment';
import { profile } from '../../src/profile/profile';
import { runFiles } from '../../src/protocol/files/runFolder';
import { describeExit } from '../../src/run/owner/workerExit';
import { readWorkerRecord } from '../../src/run/owner/workerRecord';
import { readManifest } from '../../src/run/record/manifest';
import { readRunConfig } from '../../src/run/record/runConfig';
import { temporaryFolder } from '../host/temporary';

const refused = /is a FIFO|is a device|is a folder|is not a regular file|has no header|bytes, and at most/;
const experiment = 'x.experiment.ts';

/** Readers by the file they read: what they say of one that is refused. Undefined: as if there were none. */
const readers: [file: string, kind: FileKind, read: (folder: string) => Promise<unknown>, says: RegExp | undefined][] =
  [
    [runFiles.config, 'config', (run) => readRunConfig(run), refused],
    [runFiles.manifest, 'manifest', (run) => readManifest(run), undefined],
    [runFiles.manifest, 'manifest', (run) => readSource(run).then((list) => list[0]), undefined],
    [runFiles.events, 'events', (run) => problemOf(run), refused],
    [runFiles.events, 'events', (run) => sampleRun(join(run, runFiles.events)), refused],
    [runFiles.worker, 'worker', (run) => readWorkerRecord(run), undefined],
    [runFiles.worker, 'worker', async (run) => (await new WorkerWatch(run).look(0)).alive || undefined, /true/],
    [runFiles.log, 'log', async (run) => (await describeExit(run, { code: 1, signal: null })).stack, undefined],
    [runFiles.label, 'label', (run) => readLabel(run), refused],
    [runFiles.profile, 'profile', (run) => readProfile(join(run, runFiles.profile)), undefined],
    [runFiles.profile, 'profile', (run) => profile({ target: join(run, runFiles.profile) }), refused],
    [runFiles.curve, 'curve', (run) => readCurve(run, 'best'), undefined],
    [runFiles.profileLast, 'profile', (run) => readProfile(join(run, runFiles.profileLast)), undefined],
    [runFiles.curveLast, 'curve', (run) => readCurve(run, 'last'), undefined],
    [runFiles.samplesBest, 'samples', (run) => sampleFiles.read(run, 'best'), refused],
    [runFiles.samples, 'samples', (run) => sampleFiles.read(run, 'last'), refused],
    [runFiles.thumbnails, 'thumbnails', (run) => thumbnails(run, { kind: 'thumbnails', samples: [0] }), refused],
    [`${runFiles.predictions}/predictions.json`, 'predictions', (run) => predictionFiles.read(run, 'best'), refused],
    [
      `${runFiles.predictions}/a.png`,
      'picture',
      (run) => predictionFiles.answer(run, { kind: 'sheet', sheet: 'a.png' }),
      refused,
    ],
    [
      path.relative('/r', checkpointOf('/r', 'best')),
      'checkpoint',
      (run) => readCheckpoint(checkpointOf(run, 'best')),
      refused,
    ],
    [experiment, 'source', (run) => loadExperiment(join(run, experiment)), refused],
  ];

/** What the Runs tree says of the events. */
async function problemOf(folder: string): Promise<unknown> {
  const runs = new Runs(() => [dirname(folder)], { mayWrite: () => true });
  onTestFinished(() => runs.dispose());
  await runs.scan();
  return runs.get(folder)?.problem;
}

const traps: Record<string, (file: string, kind: FileKind) => Promise<unknown>> = {
  'a link to /dev/zero': (file) => symlink('/dev/zero', file),
  'a FIFO': async (file) => execFileSync('mkfifo', [file]),
  'a folder': (file) => mkdir(file),
  'too large a file': async (file, kind) => {
    await writeFile(file, '');
    await truncate(file, largest[kind] + 1);
  },
};

describe.runIf(process.platform !== 'win32').each(Object.entries(traps))('%s (needs FIFOs)', (_, trap) => {
  test.each(readers)('as %s (%#)', async (file, kind, read, says) => {
    const folder = join(await temporaryFolder(), 'run');
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await trap(join(folder, file), kind);
    const before = process.memoryUsage().rss;
    const answer = await read(folder).then(
      (value) => (value === undefined ? undefined : JSON.stringify(value)),
      (error: Error) => error.message,
    );
    if (says === undefined) expect(answer).toBeUndefined();
    else expect(answer).toMatch(says);
    expect(process.memoryUsage().rss - before).toBeLessThan(100 << 20);
  });

  test('as every file at once: the scan ends, says why, and lists the runs beside it', async () => {
    const root = await temporaryFolder();
    for (const name of ['bad', 'good']) await mkdir(join(root, name));
    await writeFile(join(root, 'good', runFiles.events), '');
    for (const [file, kind] of [
      ['events', 'events'],
      ['label', 'label'],
      ['worker', 'worker'],
    ] as const)
      await trap(join(root, 'bad', runFiles[file]), kind);
    const said: string[] = [];
    const runs = new Runs(() => [root], { mayWrite: () => true, warn: (text) => said.push(text) });
    onTestFinished(() => runs.dispose());
    for (let i = 0; i < 3; i++) await runs.scan();
    expect(
      runs
        .list()
        .map(({ id }) => id)
        .sort(),
    ).toEqual(['bad', 'good']);
    expect(runs.get(join(root, 'bad'))?.problem).toMatch(refused);
    expect(said.filter((text) => text.includes(runFiles.label))).toHaveLength(1);
    expect(said.filter((text) => text.includes(runFiles.events))).toHaveLength(1);
  });
});

test('a source that the manifest names is refused in the same way', async () => {
  const folder = await temporaryFolder();
  await symlink('/dev/zero', join(folder, 'zero.ts'));
  await writeFile(join(folder, runFiles.manifest), JSON.stringify({ source: [{ path: 'zero.ts', sha256: 'x' }] }));
  expect(await changedSource(folder, join(folder, experiment))).toEqual({ files: ['zero.ts'], stored: false });
});

/** Files that may read with `node:fs` itself, and what they read. */
const own: Record<string, string> = {
  'src/run/owner/processAlive.ts': '/proc, whose files say that they are empty',
  'src/host/runs/digests.ts': 'the extension’s own storage',
  'src/host/runs/runQueue.ts': 'the extension’s own storage',
  'src/host/runs/knownRuns.ts': 'the extension’s own storage',
  'src/host/setup/experimentTypes.ts': 'tsconfig.json of the workspace',
  'src/host/setup/addTypes.ts': 'tsconfig.json of the workspace',
  'src/host/setup/newExperiment.ts': 'templates of the extension',
  'src/experiment/modelFolder.ts': 'what was just exported',
  'src/export/onnx.ts': 'what was just exported',
  'src/device/gpuName.ts': '/sys',
  'src/doctor/deviceProbe.ts': 'a profile of ONNX Runtime’s in a temporary folder',
  'src/profile/times.ts': 'a profile of ONNX Runtime’s in a temporary folder',
  'src/run/record/versions.ts': 'package.json of packages',
  'src/checkpoints/writeCheckpoint.ts': 'writes',
  'src/worker.ts': 'the request',
};

test('nothing but what is listed here reads files by itself', () => {
  // The readers of files themselves.
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.startsWith('files/'))
    .map((file) => path.posix.join('src', file));
  const reads =
    /(?<!handle\.)\b(readFile|readFileSync|createReadStream|openSync|openAsBlob)\(|[^.\w]open\((file|[^)]*'r')\)|disk\.open\(/;
  const found = files.filter((file) => reads.test(readFileSync(file, 'utf8')));
  expect(found.sort()).toEqual(Object.keys(own).sort());
});

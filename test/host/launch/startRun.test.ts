import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createRunFolder, startRun } from '../../../src/host/launch/startRun';
import { runFiles } from '../../../src/protocol/files/runFolder';
import { isAlive } from '../../../src/run/owner/processAlive';
import { lines, temporaryFolder, until } from '../temporary';

/** A worker that runs `body` with `request` parsed and `folder`, `fs`, `path` at hand. */
async function fakeWorker(body: string) {
  const folder = await temporaryFolder();
  const script = join(await temporaryFolder(), 'worker.js');
  const head = `const fs = require('fs'), path = require('path');
    const request = JSON.parse(process.argv[process.argv.indexOf('--request') + 1]);
    const folder = request.folder;
    const say = (event) => fs.appendFileSync(path.join(folder, 'events.jsonl'), JSON.stringify(event) + '\\n');
    fs.writeFileSync(path.join(folder, 'worker.json'), JSON.stringify({ pid: process.pid, host: require('os').hostname(), started: 1 }));\n`;
  await writeFile(script, head + body);
  const request = { experiment: '/a/shapes.experiment.ts', folder, resume: false };
  return { folder, start: () => startRun({ script, request, cwd: folder }) };
}

async function readEvents(folder: string) {
  const text = await readFile(join(folder, runFiles.events), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

describe('startRun', () => {
  it('hands the request over, keeps the output in the log and takes the lease', async () => {
    const { folder, start } = await fakeWorker(
      `console.log('out', JSON.stringify(request), process.cwd(), process.execArgv.length); console.error('err');
       say({ kind: 'started', step: 0 }); say({ kind: 'ended', step: 0, outcome: 'finished' });`,
    );
    const { silentEnd } = await start();
    expect(await silentEnd).toBeUndefined();
    const log = await readFile(join(folder, runFiles.log), 'utf8');
    expect(log).toContain('"experiment":"/a/shapes.experiment.ts"');
    expect(log).toContain(`${folder} 0`);
    expect(log).toContain('err');
    expect(await readdir(folder)).toContain(runFiles.lease);
    // It ended the run itself: nothing was added.
    expect((await readEvents(folder)).filter(({ kind }) => kind === 'ended')).toHaveLength(1);
  });

  it('records the end of a killed worker with the signal', async () => {
    const { folder, start } = await fakeWorker(`say({ kind: 'step', step: 3 }); setInterval(() => {}, 1000);`);
    const { pid, silentEnd } = await start();
    await until(() =>
      stat(join(folder, runFiles.events)).then(
        () => true,
        () => false,
      ),
    );
    process.kill(pid, 'SIGKILL');
    expect(await silentEnd).toBeUndefined();
    const last = (await readEvents(folder)).at(-1);
    expect(last).toMatchObject({ kind: 'ended', outcome: 'failed', step: 3 });
    expect(last.error.message).toContain('SIGKILL');
  });

  it('records a crash on the way up with the last words', async () => {
    const { folder, start } = await fakeWorker(`throw new Error('no such device');`);
    const { silentEnd } = await start();
    expect(await silentEnd).toBeUndefined();
    const [event] = await readEvents(folder);
    expect(event).toMatchObject({ kind: 'ended', outcome: 'failed' });
    expect(event.error.message).toContain('exit code 1');
    expect(event.error.stack).toContain('no such device');
  });

  it('ends a resumed run whose worker left without a word: its last event is the old end', async () => {
    const { folder, start } = await fakeWorker('process.exit(3)');
    const before = lines({ kind: 'started', step: 0 }, { kind: 'ended', step: 5, outcome: 'stopped' });
    await writeFile(join(folder, runFiles.events), before);
    const { silentEnd } = await start();
    expect(await silentEnd).toBeUndefined();
    expect(await readEvents(folder)).toMatchObject([
      { kind: 'started' },
      { outcome: 'stopped' },
      { step: 5, outcome: 'failed', error: { message: expect.stringContaining('exit code 3') } },
    ]);
  });

  it('does not end a run that another worker has taken over', async () => {
    const { folder, start } = await fakeWorker(
      `say({ kind: 'started', step: 0 });
       fs.writeFileSync(path.join(folder, 'worker.json'), JSON.stringify({ pid: 999999, host: 'elsewhere', started: 2 }));`,
    );
    await (await start()).silentEnd;
    expect((await readEvents(folder)).map(({ kind }) => kind)).toEqual(['started']);
  });

  it('says of a worker that took its folder with it how it ended: nobody can read it there', async () => {
    const { start } = await fakeWorker(`fs.rmSync(folder, { recursive: true }); process.exit(3);`);
    expect((await (await start()).silentEnd)?.message).toContain('exit code 3');
  });

  it('says where it cannot write', async () => {
    const { folder, start } = await fakeWorker('');
    await rm(folder, { recursive: true });
    await expect(start()).rejects.toThrow(/^Cannot write into the run folder: /);
  });

  it('leaves a worker that outlives the process that started it, even when that is killed', async () => {
    const { folder } = await fakeWorker('');
    const worker = join(folder, 'worker.js');
    await writeFile(worker, 'setInterval(() => {}, 1000);');
    // The same spawn options, from a process that is then killed together with its group.
    const bundle = join(folder, 'starter.mjs');
    const { build } = await import('esbuild');
    await build({
      stdin: {
        contents: `import { spawnWorker } from './src/host/launch/spawnWorker';
          const w = await spawnWorker({ script: ${JSON.stringify(worker)}, arguments: [], folder: ${JSON.stringify(folder)}, cwd: ${JSON.stringify(folder)} });
          console.log(w.pid); setInterval(() => {}, 1000);`,
        resolveDir: process.cwd(),
        loader: 'ts',
      },
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile: bundle,
    });
    const starter = spawn(process.execPath, [bundle], { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
    const [out] = await once(starter.stdout, 'data');
    const pid = Number(String(out));
    onTestFinished(() => void process.kill(pid, 'SIGKILL'));
    process.kill(-starter.pid!, 'SIGKILL');
    await once(starter, 'exit');
    expect(await isAlive(pid)).toBe(true);
  });
});

describe('createRunFolder', () => {
  const now = new Date(2026, 0, 2, 3, 4, 5);

  it('names the run after experiment and time and never reuses a folder', async () => {
    const root = join(await temporaryFolder(), 'deep', 'runs');
    const experiment = '/a/b/shapes.experiment.ts';
    const folders = await Promise.all([1, 2, 3].map(() => createRunFolder(root, experiment, now)));
    expect(folders.map((folder) => basename(folder)).sort()).toEqual([
      'shapes-20260102-030405',
      'shapes-20260102-030405-2',
      'shapes-20260102-030405-3',
    ]);
  });

  it('says which folder cannot be made', async () => {
    const root = join(await temporaryFolder(), 'runs');
    await writeFile(root, 'a file');
    await expect(createRunFolder(root, '/a/x.experiment.ts', now)).rejects.toMatchObject({
      name: 'UserError',
      detail: { hint: expect.stringContaining('sluice.runsFolder'), source: { file: root } },
    });
  });

  it('does not try for ever where a folder of that name cannot be', async () => {
    const long = `/a/${'x'.repeat(300)}.experiment.ts`;
    await expect(createRunFolder(await temporaryFolder(), long, now)).rejects.toThrow(/^Cannot write the run folder: /);
  });
});

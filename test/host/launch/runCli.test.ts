import { getEventListeners } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { runCli } from '../../../src/host/launch/runCli';
import { breakStarts, temporaryFolder } from '../temporary';

async function run(script: string, given: string[] = [], stop = new AbortController()) {
  const said: string[] = [];
  const cwd = await temporaryFolder();
  const file = path.join(cwd, 'cli.js');
  writeFileSync(file, script);
  const say = (text: string) => {
    said.push(text);
    if (text === 'waiting') stop.abort();
  };
  // Not awaited here: a rejection is the test's.
  return { said, result: () => runCli({ script: file, arguments: given, cwd, signal: stop.signal, say }) };
}

it('resolves with the whole output, and tells what is being done', async () => {
  const { said, result } = await run(
    "console.error('· one'); console.error('· two'); process.stdout.write('…'.repeat(100000) + process.argv[2]);",
    ['end'],
  );
  // Of three bytes each: wherever the pipe cuts, some are cut in two.
  expect(await result()).toBe(`${'…'.repeat(100_000)}end`);
  expect(said).toEqual(['one', 'two']);
});

it('throws the message and the hint that the command gave', async () => {
  const { result } = await run(
    "console.error('· one'); console.error('\\na.ts:3: It is there already.\\n  Replace it,\\n  or not.\\nThat is all.'); process.exitCode = 2;",
  );
  await expect(result()).rejects.toMatchObject({
    message: 'a.ts:3: It is there already.',
    detail: { hint: 'Replace it, or not.', source: { file: expect.stringMatching(/^\/.*\/a\.ts$/), line: 3 } },
  });
});

it('takes an answer with an exit code that may come with one, and nothing else for an answer', async () => {
  const answer = async (script: string) => {
    const cwd = await temporaryFolder();
    const file = path.join(cwd, 'cli.js');
    writeFileSync(file, script);
    const { signal } = new AbortController();
    return runCli({ script: file, arguments: [], cwd, signal, say: () => {}, answers: [1] });
  };
  expect(await answer("console.log('[]'); process.exitCode = 1;")).toBe('[]\n');
  await expect(answer("console.error('No such file.'); process.exitCode = 1;")).rejects.toThrow('No such file.');
  await expect(answer("console.log('[]'); process.exitCode = 2;")).rejects.toThrow(/exit code 2/);
});

it('says something of a command that says nothing', async () => {
  await expect((await run('process.exitCode = 7;')).result()).rejects.toThrow(/exit code 7/);
  const killed = await run("process.kill(process.pid, 'SIGKILL'); setTimeout(() => {}, 9999);");
  await expect(killed.result()).rejects.toThrow(/none/);
});

it('interrupts the command and resolves with nothing', async () => {
  const { said, result } = await run(
    "process.on('SIGTERM', () => { console.error('· stopped'); process.exit(130); }); console.error('· waiting'); setTimeout(() => {}, 60000);",
  );
  expect(await result()).toBeUndefined();
  expect(said).toEqual(['waiting', 'stopped']);
});

it('starts nothing that is interrupted already', async () => {
  const stop = new AbortController();
  stop.abort();
  const { said, result } = await run("console.error('· one')", [], stop);
  expect(await result()).toBeUndefined();
  expect(said).toEqual([]);
});

it('says why it cannot be started, and listens to nobody once it is over', async () => {
  const stop = new AbortController();
  await (await run('', [], stop)).result();
  expect(getEventListeners(stop.signal, 'abort')).toEqual([]);
  const { result } = await run('');
  breakStarts();
  await expect(result()).rejects.toThrow(/\/nowhere\/node ENOENT/);
});

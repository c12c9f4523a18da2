import { readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Throttle } from '../../../src/host/base/throttle';
import { renewLease } from '../../../src/host/runs/lease';
import { runFiles } from '../../../src/protocol/files/runFolder';
import { controlSize, sendCommand } from '../../../src/run/owner/control';
import { temporaryFolder } from '../../host/temporary';

it('appends whole commands, also when two windows do so at once', async () => {
  const folder = await temporaryFolder();
  await Promise.all(Array.from({ length: 20 }, (_, i) => sendCommand(folder, i % 2 === 0 ? 'stop' : 'checkpoint')));
  const commands = (await readFile(join(folder, runFiles.control), 'utf8')).trimEnd().split('\n');
  expect(commands.map((line) => JSON.parse(line).kind).sort()).toEqual([
    ...Array(10).fill('checkpoint'),
    ...Array(10).fill('stop'),
  ]);
});

it('begins a line of its own behind one that somebody left in the middle', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, runFiles.control), '{"kind":"st');
  await sendCommand(folder, 'stop');
  await sendCommand(folder, 'checkpoint');
  const [half, ...whole] = (await readFile(join(folder, runFiles.control), 'utf8')).trimEnd().split('\n');
  expect([half, ...whole.map((line) => JSON.parse(line).kind)]).toEqual(['{"kind":"st', 'stop', 'checkpoint']);
});

it('names the file when a command cannot be written', async () => {
  const folder = join(await temporaryFolder(), 'gone');
  await expect(sendCommand(folder, 'stop')).rejects.toMatchObject({
    name: 'UserError',
    detail: { source: { file: join(folder, runFiles.control) } },
  });
});

it('renews a lease that is there and makes one that is not', async () => {
  const folder = await temporaryFolder();
  const lease = join(folder, runFiles.lease);
  await renewLease(folder);
  await utimes(lease, 1000, 1000);
  await renewLease(folder, 5_000_000);
  expect((await stat(lease)).mtimeMs).toBe(5_000_000);
});

it('throttles: many asks make one call now and one later, and none after its end', async () => {
  let calls = 0;
  const throttle = new Throttle(20, () => calls++);
  for (let i = 0; i < 100; i++) throttle.ask();
  expect(calls).toBe(0);
  await new Promise((resolve) => setTimeout(resolve, 40));
  expect(calls).toBe(1);
  throttle.ask();
  throttle.dispose();
  await new Promise((resolve) => setTimeout(resolve, 40));
  expect(calls).toBe(1);
});

it('a command says what it is and when it was given; the size of the file says where the next one begins', async () => {
  const folder = await temporaryFolder();
  expect(await controlSize(folder)).toBe(0);
  const before = Date.now();
  await sendCommand(folder, 'checkpoint');
  const line = await readFile(join(folder, runFiles.control), 'utf8');
  const { kind, time } = JSON.parse(line);
  expect([kind, time >= before, time <= Date.now()]).toEqual(['checkpoint', true, true]);
  expect(await controlSize(folder)).toBe(line.length);
  await expect(sendCommand(join(folder, 'gone'), 'stop')).rejects.toMatchObject({
    message: expect.stringMatching(/^Cannot tell the run to stop: ENOENT/),
    detail: { hint: expect.stringContaining('can be written to') },
  });
});

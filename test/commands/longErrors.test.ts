/** Errors of libraries that would fill the screen: cut, with a way to all of them, also of a run that leaves no folder. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { brittleExperiment, type Parts } from '../brittleExperiment';

const cli = path.join(__dirname, '../../dist/cli.js');
const folder = mkdtempSync(path.join(tmpdir(), 'sluice-long-'));
const sluice = (...args: string[]) => spawnSync(process.execPath, [cli, ...args], { cwd: folder, encoding: 'utf8' });

const long = "'Beginning ' + 'x'.repeat(3000) + ' middle ' + 'y'.repeat(3000) + ' end'";
const whole = `Beginning ${'x'.repeat(3000)} middle ${'y'.repeat(3000)} end`;

function experiment(name: string, parts: Parts): string {
  brittleExperiment(path.join(folder, `${name}.experiment.ts`), path.join(folder, 'reached'), parts);
  return `${name}.experiment.ts`;
}

it.each([['train'], ['profile']])(
  '%s that cannot begin is cut, and --verbose has all',
  (command) => {
    const file = experiment(command, { model: `throw new Error(${long});` });
    const cut = sluice(command, file);
    expect(cut.status).toBe(2);
    expect(cut.stderr).toMatch(/Beginning x+ … \(\d+ characters left out\) … y+ end/);
    expect(cut.stderr).toContain('  All of the message: the same command with --verbose.');
    expect(cut.stderr).not.toContain('middle');
    if (command === 'train')
      expect(existsSync(path.join(folder, 'runs')) ? readdirSync(path.join(folder, 'runs')) : []).toEqual([]);
    for (const args of [
      [command, file, '--verbose'],
      ['--verbose', command, file],
    ]) {
      const all = sluice(...args);
      expect(all.status).toBe(2);
      expect(all.stderr).toContain(whole);
      expect(all.stderr).not.toMatch(/left out|All of the message/);
    }
  },
  120_000,
);

it('a run that has begun names the log that has all', () => {
  const file = experiment('later', { rate: `(epoch) => { if (epoch > 0) throw new Error(${long}); return 0.1; }` });
  const { status, stderr } = sluice('train', file, '--runs', 'later');
  expect(status).toBe(1);
  const [run] = readdirSync(path.join(folder, 'later'));
  const log = path.join('later', run!, 'worker.log');
  expect(stderr).toContain(`  All of the message: ${log}.`);
  expect(readFileSync(path.join(folder, log), 'utf8')).toContain(whole);
}, 120_000);

it('a short message is whole as it is', () => {
  const { stderr } = sluice('train', experiment('short', { model: "throw new Error('short');" }));
  expect(stderr).toContain('short');
  expect(stderr).not.toContain('All of the message');
}, 120_000);

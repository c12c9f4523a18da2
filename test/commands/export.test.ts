/** The built command line, as a user runs it. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { engine } from '../engine';
import { handmadeRun } from '../export/handmadeRun';
import { folder } from '../train/tinyRun';

const sluice = (...args: string[]) =>
  spawnSync(process.execPath, [engine, ...args], { cwd: tmpdir(), encoding: 'utf8' });

let run = '';
beforeAll(async () => {
  run = await handmadeRun();
});

describe('sluice export', () => {
  it('writes into the run folder, says what it compared, and does it twice only with --force', () => {
    const first = sluice('export', run, '--format', 'onnx');
    expect(first.status, first.stderr).toBe(0);
    const file = path.join(run, 'export', `${path.basename(run)}.onnx`);
    expect(existsSync(file)).toBe(true);
    expect(first.stdout).toMatch(/compared +with the trained network on 32 test images/);
    expect(first.stderr).toMatch(/^· comparing/m);
    const again = sluice('export', run, '--format', 'onnx');
    expect(again.status).toBe(2);
    expect(again.stderr).toMatch(/is there already[\s\S]*--force/);
    const forced = sluice('export', run, '--format', 'onnx', '--force', '--json');
    expect(JSON.parse(forced.stdout)).toMatchObject({ file, format: 'onnx', agreement: { images: 32 } });
  });

  it('prints the table of times and a line for each gate', () => {
    const { stdout, stderr } = sluice('export', run, '--format', 'onnx-skip', '--skip', 'all');
    expect(stderr).toMatch(/measuring 32×32, 8 → 3×3 → 8 → 3×3 → 8/);
    expect(stdout).toMatch(/convolutions +all +5 % open/);
    expect(stdout.match(/^stage\d_block1_gate .* skipped$/gm)).toHaveLength(3);
  });

  it.each([
    [['--format', 'gguf'], /gguf.*Allowed choices are onnx/s],
    [[], /--format/],
    [['--format', 'onnx', '--threshold', '1.5'], /--threshold is '1.5'/],
    [['--format', 'onnx', '--out', '/proc/network.onnx'], /\/proc\/network\.onnx cannot be written/],
  ])('refuses %j', (flags, message) => {
    const { status, stderr } = sluice('export', run, ...flags);
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
  });

  it('ends with 130 and leaves nothing when it is interrupted', async () => {
    const parent = folder();
    const args = [engine, 'export', run, '--format', 'onnx-skip', '--out', path.join(parent, 'network.onnx')];
    const child = spawn(process.execPath, args, { cwd: tmpdir(), stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (!said.includes('measuring') && (said + text).includes('measuring')) child.kill('SIGINT');
      said += text;
    });
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect(code).toBe(130);
    expect(said).toMatch(/Nothing was written/);
    expect(readdirSync(parent)).toEqual([]);
  });
});

describe('sluice bench infer', () => {
  it('prints the ratios as JSON, and writes the report', () => {
    const report = path.join(folder(), 'speed-up.md');
    const args = ['bench', 'infer', run, '--runs', '5', '--batch', '2', '4', '--json', '--report', report];
    const { stdout, stderr, status } = sluice(...args);
    expect(status, stderr).toBe(0);
    const found = JSON.parse(stdout);
    expect(found.time_ratio).toMatchObject({ confidence: 1 - 2 ** -4 });
    expect(found.time_ratio.low).toBeLessThan(found.time_ratio.high);
    expect(found.mac_ratio).toBeGreaterThan(1);
    expect(found.masked_ms).toBeGreaterThan(0);
    expect(found.batches.map(({ batch }: { batch: number }) => batch)).toEqual([2, 4]);
    expect(readFileSync(report, 'utf8')).toMatch(/^# Measured speed-up of made-[\s\S]*times fewer MACs/);
  });

  it('replaces a report, and refuses any other file before it measures', () => {
    const report = path.join(folder(), 'notes.md');
    writeFileSync(report, '# Notes');
    const bench = () => sluice('bench', 'infer', run, '--runs', '1', '--no-pytorch', '--report', report);
    const { status, stderr } = bench();
    expect(status).toBe(2);
    expect(stderr).toMatch(/notes\.md is not a report/);
    expect(stderr).not.toMatch(/measuring/);
    expect(readFileSync(report, 'utf8')).toBe('# Notes');
    writeFileSync(report, '# Measured speed-up of an earlier run\n');
    expect(bench().status).toBe(0);
    expect(readFileSync(report, 'utf8')).toMatch(/^# Measured speed-up of made-/);
  });

  it('refuses a batch that is none', () => {
    const { status, stderr } = sluice('bench', 'infer', run, '--batch', '0');
    expect(status).toBe(2);
    expect(stderr).toMatch(/--batch is '0'/);
  });
});

describe('sluice evaluate --threshold', () => {
  it('prints accuracy and MACs for each', () => {
    const { stdout } = sluice('evaluate', run, '--threshold', '0', '0.5');
    expect(stdout).toMatch(/^checkpoint +epoch 1 \(best\)/);
    const [all, half] = stdout.trim().split('\n').slice(-2);
    expect(all).toMatch(/^ +0 .*100\.0 %$/);
    expect(half).toMatch(/^ +0\.5 /);
    expect(half).not.toMatch(/100\.0 %$/);
    const json = JSON.parse(sluice('evaluate', run, '--threshold', '1', '--json').stdout);
    expect(json.thresholds[0]).toMatchObject({ threshold: 1, samples: 32 });
  });
});

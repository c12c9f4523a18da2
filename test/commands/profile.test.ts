/** The built command line, as a user runs it. */
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { LayerReport } from '../../src/protocol/files/profileReport';
import { engine } from '../engine';
import { handmadeRun } from '../export/handmadeRun';
import { experimentFile, folder } from '../train/tinyRun';

const sluice = (...args: string[]) =>
  spawnSync(process.execPath, [engine, ...args], { cwd: tmpdir(), encoding: 'utf8' });
const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);

let run = '';
beforeAll(async () => {
  run = await handmadeRun();
});

describe('sluice profile', () => {
  it('of a run says what its gates save, and what it is a profile of', () => {
    const { stdout, stderr } = sluice('profile', run, '--json');
    expect(stderr).toMatch(/^· evaluating 32 test images$/m);
    const found = JSON.parse(stdout);
    expect(found).toMatchObject({ run, model: 'resnet8', conditional: { images: 32 } });
    const { mean, min, max } = found.conditional;
    expect(min).toBeLessThan(mean);
    expect(max).toBeLessThan(found.total.macs);
    const layers: LayerReport[] = found.layers;
    expect(sum(layers.map(({ macs }) => macs))).toBe(found.total.macs);
    expect(sum(layers.map(({ meanMacs = 0 }) => meanMacs))).toBeCloseTo(mean, 3);
    expect(layers.every((layer) => !('ms' in layer))).toBe(true);
  });

  it('--time adds milliseconds that add up, and a pass without recording', () => {
    const { stdout, stderr } = sluice('profile', experimentFile(), '--json', '--time', '--batch', '4', '--runs', '30');
    expect(stderr).toMatch(/^· measuring 30 passes of 4 samples$/m);
    const { time, layers } = JSON.parse(stdout);
    expect(time).toMatchObject({ batch: 4, runs: 30, threads: 1 });
    const parts = [...layers, ...time.notAttributed].map(({ ms = 0 }: { ms?: number }) => ms);
    expect(sum(parts)).toBeCloseTo(time.total, 9);
    expect(time.whole).toBeGreaterThan(0);
    // Medians of parts leave interruptions out that a whole pass has; recording is in both.
    expect(time.recorded).toBeGreaterThan(0.8 * time.total);
    const ms = Object.fromEntries(layers.map((layer: LayerReport) => [layer.name, layer.ms]));
    expect(ms.stage1_block1_conv1).toBeGreaterThan(0);
    // Folded into the convolution before it.
    expect(ms.stage1_block1_bn1).toBeUndefined();
    expect(ms.stage1_block1_gate_logits).toBeGreaterThan(0);
  });

  it('of a stored profile is that profile, in another format', () => {
    const file = path.join(folder(), 'profile.json');
    writeFileSync(file, sluice('profile', run, '--json').stdout);
    const again = sluice('profile', file, '--csv');
    expect(again.stdout).toBe(sluice('profile', run, '--csv').stdout);
    expect(again.stdout).toMatch(/^stage1_block1_conv1,convolution,589824,/m);
  });

  it.each([
    [['--batch', '2'], /--batch is for measuring/],
    [['--time', '--batch', '0'], /--batch is '0'/],
    [['--time', '--runs', '10'], /--runs is '10'[\s\S]*30 or more/],
    [['--csv', '--json'], /cannot be used/],
  ])('refuses %j', (flags, message) => {
    const { status, stderr } = sluice('profile', run, ...flags);
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
  });

  it('names the file and the line of what does not load, and what is no profile', () => {
    const broken = sluice('profile', experimentFile({ model: 'networks.resnetCifar({ depth: 9 })' }));
    expect(broken.status).toBe(2);
    expect(broken.stderr).toMatch(/tiny\.experiment\.ts:5: .*depth/);
    const config = sluice('profile', path.join(run, 'config.json'));
    expect(config.stderr).toMatch(/config\.json is no profile/);
    expect(sluice('profile', path.join(run, 'profile.json')).stderr).toMatch(/There is no profile/);
  });

  it('counts at least what it can, and names the rest', () => {
    const model = `tf.sequential({ layers: [
      tf.layers.conv2d({ name: 'first', filters: 4, kernelSize: 3, inputShape: [32, 32, 3] }),
      new (class Largest extends tf.layers.Layer {
        static className = 'Largest';
        build() { this.weight = this.addWeight('weight', [4, 4], 'float32', tf.initializers.ones()); }
        call([x]: any) { return tf.add(x, tf.topk(this.weight.read(), 4).values.sum(0)); }
      } as any)({ name: 'largest' }),
      tf.layers.globalAveragePooling2d({}), tf.layers.dense({ name: 'scores', units: 10 })] })`;
    const file = experimentFile({ model });
    const { stdout, stderr } = sluice('profile', file);
    expect(stdout, stderr).toMatch(/^total +at least +97,240 /m);
    expect(stdout).toMatch(/not counted, so that totals are at least as large: largest$/m);
    expect(JSON.parse(sluice('profile', file, '--json').stdout)).toMatchObject({
      notCounted: ['largest'],
      total: { macs: 30 * 30 * 9 * 3 * 4 + 40 },
    });
  });

  it('ends with 130 when it is interrupted', async () => {
    const child = spawn(process.execPath, [engine, 'profile', run, '--time', '--runs', '1000000'], {
      cwd: tmpdir(),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (!said.includes('measuring') && (said + text).includes('measuring')) child.kill('SIGINT');
      said += text;
    });
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(130);
  });
});

describe('sluice evaluate --curve', () => {
  it('prints a row a threshold and keeps the same in the run folder', () => {
    const { stdout, stderr } = sluice('evaluate', run, '--thresholds', '0.7,0,0.5');
    expect(stderr).toMatch(/^· evaluating 32 test images, threshold 0 \(1 of 3\)$/m);
    const [checkpoint, header, ...rows] = stdout.trim().split('\n');
    expect(checkpoint).toMatch(/^checkpoint +epoch \d+ \(best\)$/);
    expect(header).toMatch(/threshold +accuracy +average MACs +of dense/);
    expect(rows.map((row) => row.trim().split(/ +/)[0])).toEqual(['0', '0.5', '0.7']);
    expect(rows[0]).toMatch(/100\.0 %$/);
    const kept = JSON.parse(readFileSync(path.join(run, 'curve.json'), 'utf8'));
    expect(kept).toMatchObject({ run, images: 32, points: [{ threshold: 0, share: 1 }, { threshold: 0.5 }, {}] });
    const printed = JSON.parse(sluice('evaluate', run, '--curve', '--json').stdout);
    expect(printed.points).toHaveLength(11);
  });

  it.each([
    [['--thresholds', '0.5,half'], /--thresholds is 'half'/],
    [['--thresholds', ''], /--thresholds is ''/],
    [['--thresholds', '0.5', '--curve'], /cannot be used/],
  ])('refuses %j', (flags, message) => {
    const { status, stderr } = sluice('evaluate', run, ...flags);
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
  });
});

import { spawnSync } from 'node:child_process';
import { chmod, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { evaluateRun, evaluateThresholds } from '../../src/evaluate/evaluateRun';
import { type BenchReport, benchInfer } from '../../src/export/benchInfer';
import { benchMarkdown, benchText, verdict } from '../../src/export/benchText';
import { writeReport } from '../../src/export/reportFile';
import { usualPythons } from '../../src/export/torchPeer';
import { readSpeedUp } from '../../src/host/profile/profileStore';
import { parseSpeedUp, type Ratio } from '../../src/protocol/files/speedUp';
import { handmadeRun, threads } from './handmadeRun';

const torch = usualPythons.find((python) => spawnSync(python, ['-c', 'import torch']).status === 0);
let run = '';
let report: BenchReport;
beforeAll(async () => {
  run = await handmadeRun();
  report = await benchInfer({ folder: run, threads: await threads(), runs: 32, batches: [4], skip: 'all' });
});

describe('benchInfer', () => {
  it('counts the MACs of these very images: here the whole split, so those of its evaluation', async () => {
    const { evaluation, model } = await evaluateRun({ folder: run, threads: await threads() });
    expect(report.images).toBe(32);
    expect(report.mean_macs).toBeCloseTo(evaluation.values.macs, 3);
    expect(report.mac_ratio).toBeCloseTo(model.macs / evaluation.values.macs, 10);
  });

  it('times three networks at batch 1 and at larger ones, with the spread of the times', () => {
    for (const [ms, { p25, p75 }] of [
      [report.dense_ms, report.spread.dense],
      [report.masked_ms, report.spread.masked],
      [report.skip_ms, report.spread.skip],
    ] as const) {
      expect(ms).toBeGreaterThan(0);
      expect(p25).toBeLessThanOrEqual(ms);
      expect(p75).toBeGreaterThanOrEqual(ms);
    }
    for (const { ratio, low, high, confidence } of [report.time_ratio, report.masked_ratio, report.control]) {
      expect(low).toBeLessThanOrEqual(ratio);
      expect(high).toBeGreaterThanOrEqual(ratio);
      expect(confidence).toBeGreaterThan(0.95);
    }
    expect(report.time_ratio).not.toEqual(report.masked_ratio);
    expect(report.batches.map(({ batch }) => batch)).toEqual([4]);
    expect(report.batches[0]!.skip_ms).toBeGreaterThan(report.skip_ms);
    expect(report.gates.map(({ use }) => use)).toEqual(['skipped', 'skipped', 'skipped']);
  });

  it('says why there is no PyTorch beside it, and asks no Python unless it is told which', async () => {
    expect(report.pytorch).toBeNull();
    const folder = await mkdtemp(join(tmpdir(), 'sluice-python-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const bare = join(folder, 'python');
    await writeFile(bare, `#!/bin/sh\nread -r line\necho '{"missing": "PyTorch is not installed"}'\n`);
    await chmod(bare, 0o755);
    const request = { folder: run, threads: await threads(), runs: 2 };
    const without = await benchInfer({ ...request, pythons: [join(folder, 'none'), bare] });
    expect(without.pytorch).toEqual({ missing: 'PyTorch is not installed' });
    expect(benchText(without)).toContain('Without PyTorch as a peer: PyTorch is not installed.');
    expect((await benchInfer({ ...request, pythons: [join(folder, 'none')] })).pytorch).toEqual({
      missing: 'no Python was found',
    });
  });

  // Whoever has a Python with PyTorch checks the translation: a wrong one would disagree with the trained network.
  it.skipIf(torch === undefined)(
    'has PyTorch compute the same network, one image and four at a time (needs a Python with PyTorch)',
    async () => {
      const folder = await handmadeRun({ model: 'networks.resnetCifar({ depth: 8, width: 0.5, gated: true })' });
      const beside = await benchInfer({ folder, threads: await threads(), runs: 3, batches: [4], pythons: [torch!] });
      expect(beside.pytorch).toMatchObject({ version: expect.any(String), ms: expect.any(Number) });
      expect(beside.batches[0]!.pytorch_ms).toBeGreaterThan(0);
    },
  );

  it('measures a network without gates, and says that there is nothing to skip', async () => {
    const plain = await handmadeRun({ model: 'networks.resnetCifar({ depth: 8, width: 0.5, gated: false })' });
    const found = await benchInfer({ folder: plain, threads: await threads(), runs: 3 });
    expect(found).toMatchObject({ mac_ratio: 1, gates: [], images: 3 });
    expect(verdict(found)).toMatch(/no gates/);
  });
});

describe('the verdict', () => {
  const gate = (name: string, use: 'masked' | 'skipped') => ({ gate: name, channels: 8, open: 0.5, use, removed: 0 });
  const ratio = (ratio: number, low: number, high: number): Ratio => ({ ratio, low, high, confidence: 0.957 });
  const control = ratio(1.01, 0.98, 1.04);
  const of = (dense_ms: number, skip_ms: number, time_ratio: Ratio, ...gates: BenchReport['gates']) =>
    verdict({ ...report, mac_ratio: 2, dense_ms, skip_ms, time_ratio, control, gates });

  it('says both ratios and where skipping does not pay', () => {
    expect(of(3, 2, ratio(1.5, 1.4, 1.6), gate('a', 'skipped'), gate('b', 'masked'))).toBe(
      '2.00 times fewer MACs, 1.50 times faster (1.40–1.60) than with all channels (3.00 ms → 2.00 ms an image, one thread). ' +
        'In brackets: where the median lies with 95 % confidence. ' +
        'Two sessions of the same network differ by 1.01 (0.98–1.04) here. Skipping does not pay in b.',
    );
  });
  it('calls slower what is slower', () => {
    const slower = of(2, 3, ratio(2 / 3, 0.625, 0.8), gate('a', 'skipped'));
    expect(slower).toMatch(/1\.50 times slower \(1\.25–1\.60\) than.* Every gate layer is skipped by/);
  });
  it('states no speed-up where nothing is skipped, whatever the times', () => {
    const masked = of(3, 2, ratio(1.5, 1.4, 1.6), gate('a', 'masked'));
    expect(masked).toMatch(/^2\.00 times fewer MACs, and nothing is skipped: .* so there is no speed-up\./);
    expect(masked).not.toMatch(/faster|slower|1\.50/);
    const text = benchMarkdown({ ...report, gates: [gate('a', 'masked')], time_ratio: ratio(1.5, 1.4, 1.6) });
    expect(text).not.toContain('1.50');
  });
  it('warns of a machine that was busy: two sessions of one network differ by a tenth', () => {
    const busy = { ...report, control: ratio(1.02, 0.9, 1.05) };
    expect(verdict(busy)).toContain('The machine was busy');
    expect(verdict({ ...report, control })).not.toContain('busy');
  });
  it('sees no difference where two sessions of one network differ as much', () => {
    const noisy = of(1.26, 1, ratio(1.26, 1.03, 1.4), gate('a', 'skipped'));
    expect(noisy).toMatch(/fewer MACs, no measurable difference in time \(1\.03–1\.40\) compared with all channels/);
    expect(noisy).not.toMatch(/faster|slower/);
  });
  it('leaves numbers that are read as they were written', () => {
    const { pytorch: _, paths: __, times: ___, gates, ...numbers } = report;
    const kept = gates.map(({ gate: name, use, reason }) => ({ gate: name, use, ...(reason ? { reason } : {}) }));
    expect(parseSpeedUp(JSON.stringify(report))).toEqual({ ...numbers, gates: kept });
    expect(parseSpeedUp('{"run": "x"}')).toBeUndefined();
  });
  it('has its numbers beside a report in the folder of the run, until the weights change; elsewhere the report stands alone', async () => {
    await writeReport(join(run, 'speed-up.md'), report, run);
    expect(await readSpeedUp(run)).toEqual(parseSpeedUp(JSON.stringify(report)));
    const best = join(run, 'checkpoints', 'best.safetensors');
    await utimes(best, new Date(), new Date(Date.now() + 60_000));
    expect(await readSpeedUp(run)).toBeUndefined();
    const folder = await mkdtemp(join(tmpdir(), 'sluice-report-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await writeReport(join(folder, 'mine.md'), report, run);
    expect(await readdir(folder)).toEqual(['mine.md']);
  });
  it('stands in both reports', () => {
    for (const text of [benchText(report), benchMarkdown(report)]) {
      expect(text).toContain(verdict(report));
      expect(text).toContain('stage2_block1_gate');
    }
  });
});

describe('evaluateThresholds', () => {
  it('closes gates as the threshold rises, from all open to none', async () => {
    const request = { folder: run, threads: await threads() };
    const said: string[] = [];
    const say = (text: string) => void said.push(text);
    const { evaluations, model } = await evaluateThresholds({ ...request, say }, [0, 0.3, 0.5, 0.7, 1]);
    expect(said).toEqual(
      [0, 0.3, 0.5, 0.7, 1].map((t, i) => `evaluating 32 test images, threshold ${t} (${i + 1} of 5)`),
    );
    const macs = evaluations.map((evaluation) => evaluation.values.macs);
    expect(macs[0]).toBe(model.macs);
    expect(macs).toEqual(macs.toSorted((a, b) => b - a));
    expect(macs[2]).toBeLessThan(macs[1]!);
    const rates = evaluations[4]!.gates.map(({ rates: text }) => Buffer.from(text, 'base64'));
    for (const bytes of rates) expect(bytes.every((rate) => rate === 0)).toBe(true);
    expect((await evaluateRun({ ...request, say })).evaluation).toEqual(evaluations[2]);
    expect(said.at(-1)).toBe('evaluating 32 test images');
  });
});

/** `sluice train --resume` where checkpoints are broken, on the built command line. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { engine } from '../engine';

const folder = mkdtempSync(path.join(tmpdir(), 'sluice-resume-'));

function sluice(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [engine, ...args], { cwd: folder, encoding: 'utf8' });
  return { status, stdout, stderr };
}

const tiny = path.join(folder, 'tiny.experiment.ts');
writeFileSync(
  tiny,
  `import { defineExperiment, networks, synthetic } from 'sluice';
export default defineExperiment({
  model: () => networks.resnetCifar({ depth: 8, width: 0.5 }),
  data: synthetic({ train: 64, test: 32, difficulty: 0 }),
  epochs: 3, batchSize: 16, sparsity: { weight: 0.1 },
});
`,
);

describe('sluice train --resume', () => {
  const flip = (file: string) => {
    const bytes = readFileSync(file);
    bytes[bytes.length - 100]! ^= 1;
    writeFileSync(file, bytes);
  };
  const trained = () => {
    const place = mkdtempSync(path.join(folder, 'resume-'));
    expect(sluice('train', tiny, '--runs', place).status).toBe(0);
    const run = path.join(place, readdirSync(place)[0]!);
    return { run, checkpoint: (name: string) => path.join(run, 'checkpoints', `${name}.safetensors`) };
  };

  it('goes on from another checkpoint where the last is broken, and says so on the terminal', () => {
    const { run, checkpoint } = trained();
    const whole = readFileSync(checkpoint('last'));
    flip(checkpoint('last'));
    const named = sluice('train', '--resume', run, '--from', 'last');
    expect(named.status).toBe(2);
    expect(named.stderr).toMatch(/last\.safetensors is damaged/);
    expect(named.stderr).toMatch(/--from previous \(step 8\)/);
    const { status, stderr } = sluice('train', '--resume', run);
    expect(status, stderr).toBe(0);
    expect(stderr).toMatch(
      /warning: .*last\.safetensors is damaged.*goes on from its \w+ checkpoint instead, of step \d+/,
    );
    expect(readFileSync(checkpoint('last'))).toEqual(whole);
  });

  it('refuses the weights of an export, with what to do with them', () => {
    const { run } = trained();
    expect(sluice('export', run, '--format', 'safetensors', '--last').status).toBe(0);
    const [file] = readdirSync(path.join(run, 'export'));
    const { status, stderr } = sluice('train', '--resume', run, '--from', path.join(run, 'export', file!));
    expect(status).toBe(2);
    expect(stderr).toMatch(/holds weights, but no state of a run/);
    expect(stderr).toMatch(/warmStart/);
  });

  it('is needed for --from', () => {
    const { status, stderr } = sluice('train', tiny, '--from', 'best');
    expect(status).toBe(2);
    expect(stderr).toMatch(/--from is of which run/);
  });

  it('a broken best checkpoint is evaluated by nobody, and the last one by --last', () => {
    const { run, checkpoint } = trained();
    flip(checkpoint('best'));
    const { status, stderr } = sluice('evaluate', run);
    expect(status).toBe(2);
    expect(stderr).toMatch(/best\.safetensors is damaged/);
    expect(stderr).toMatch(/last \(step 12, .*--last/);
    expect(sluice('evaluate', run, '--last').status).toBe(0);
  });
});

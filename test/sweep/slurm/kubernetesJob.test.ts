/** The Job as Kubernetes and the shell of its pods read it. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { Sweep } from '../../../src/sweep/record/readSweep';
import { kubernetesJob } from '../../../src/sweep/slurm/kubernetesJob';

const pods = { image: 'node:20', claim: 'disk', mount: '/data', atOnce: 16 };
const job = (folder: string, name = 'shapes', made = 1795880361962) =>
  kubernetesJob(
    {
      name,
      made,
      folder,
      replicas: 2,
      tasks: Array.from({ length: 20 }, (_, index) => ({ index })),
    } as unknown as Sweep,
    pods,
    ['echo', 'cli.js'],
  );

/** As the kubelet does: `$(NAME)` is a variable where there is one of the name, and `$$` is `$`. */
const expanded = (text: string, variables: Record<string, string>) =>
  text.replaceAll(/\$(\$|\(([^)]*)\))/g, (all, what, name) => (what === '$' ? '$' : (variables[name] ?? all)));

describe('the command of a pod', () => {
  it.each([
    '/data/runs/shapes',
    '/data/a b',
    '/data/it\'s "q" `x` \\n',
    '/data/$HOME $$ $(HOME) $(JOB_COMPLETION_INDEX)',
    '/data/Ряд 100%',
  ])('is the task of its index, in the folder %s', (folder) => {
    const line = /^ +command: (\[.*\])$/m.exec(job(folder))![1]!;
    const [shell, flag, script] = JSON.parse(line) as [string, string, string];
    const env = { HOME: '/root', JOB_COMPLETION_INDEX: '7' };
    const { stdout } = spawnSync(shell, [flag, expanded(script, env)], {
      encoding: 'utf8',
      env: { ...process.env, ...env },
    });
    expect(stdout).toBe(`cli.js sweep task ${folder} 7\n`);
  });
});

it.each([
  ['Мой Sweep_1.x', 'sweep-1-x'],
  ['---', 'sweep'],
  ['--x--', 'x'],
  ['a'.repeat(200), 'a'.repeat(36)],
])('the name of %s is a label of DNS, with room for the index and the suffix of its pods', (name, plain) => {
  const found = /^ {2}name: (.*)$/m.exec(job('/d', name, 1795880361962.5))![1]!;
  expect(found).toBe(`${plain}-1795880361962`);
  expect(found).toMatch(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/);
  expect(`${found}-99999-xxxxx`.length).toBeLessThanOrEqual(63);
});

// Required by the API of batch/v1 (podFailurePolicy, indexed Jobs): its published schema takes the whole.
it('has what an indexed Job needs', () => {
  const text = job('/d');
  for (const line of [
    'completionMode: Indexed',
    'completions: 20',
    'parallelism: 16',
    'backoffLimitPerIndex: 6',
    'maxFailedIndexes: 20',
    'restartPolicy: Never',
    'onPodConditions: [{ type: DisruptionTarget, status: "True" }]',
    'onExitCodes: { containerName: task, operator: In, values: [1, 2] }',
  ])
    expect(text).toContain(line);
});

it('leaves time for a checkpoint, takes a replica a core, and has no more pods at a time than tasks', () => {
  const text = job('/d');
  for (const line of [
    'terminationGracePeriodSeconds: 120',
    'requests: { cpu: "2" }',
    'image: "node:20"',
    '- { name: files, mountPath: "/data" }',
    'persistentVolumeClaim: { claimName: "disk" }',
    // SIGUSR1, SIGUSR2 and SIGTERM: taken off its node.
    'operator: In, values: [138, 140, 143] }',
  ])
    expect(text).toContain(line);
  const few = { name: 's', made: -5, folder: '/d', replicas: 1, tasks: [{ index: 0 }] } as unknown as Sweep;
  expect(kubernetesJob(few, { ...pods, image: 'a "b"' }, ['x'])).toMatch(
    /name: s-5\n[\s\S]*parallelism: 1\n[\s\S]*image: "a \\"b\\""/,
  );
});

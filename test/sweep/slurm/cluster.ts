/** A Slurm of one node, started in a folder of its own where its packages are installed. Who speaks to it has `SLURM_CONF` in the environment. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';

const daemons = ['slurmctld', 'slurmd', 'munged'];

/** Its daemons want to be started by root. */
export const slurmInstalled = () =>
  daemons.every((name) => existsSync(`/usr/sbin/${name}`)) && process.getuid?.() === 0;

export const slurmConfiguration = (folder: string) => path.join(folder, 'slurm.conf');

/** Whether there is a cluster now: a container may forbid what its daemons need. */
export async function startCluster(folder: string): Promise<boolean> {
  const ports = [await freePort(), await freePort()];
  const { status, stderr } = spawnSync(path.join(__dirname, 'start'), [folder, ...ports.map(String)], {
    encoding: 'utf8',
  });
  if (status !== 0) console.warn(`Slurm does not start here: ${stderr}`);
  return status === 0;
}

export const stopCluster = (folder: string) => spawnSync(path.join(__dirname, 'stop'), [folder]);

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

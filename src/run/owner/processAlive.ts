/** Whether a process of this host runs, and whether it is the one that it was. */
import { readFile, readlink } from 'node:fs/promises';
import { errorCode } from '../../files/errorCode';

/** A zombie does not run: in a container nobody may collect a dead worker. */
export async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it runs, as somebody else.
    return errorCode(error) === 'EPERM';
  }
  if (process.platform !== 'linux') return true;
  try {
    const [state] = await processFacts(pid);
    return state !== 'Z' && state !== 'X';
  } catch (error) {
    return errorCode(error) !== 'ENOENT';
  }
}

/** When a process began, in ticks since its machine did: with its id it is of one process only. Undefined where nobody says. */
export async function bornOf(pid: number): Promise<string | undefined> {
  return processFacts(pid).then(
    (facts) => facts[19],
    () => undefined,
  );
}

/** Tells where process ids mean the same: this boot of this machine and, in containers, this one. Undefined where nobody says. */
export async function machineId(): Promise<string | undefined> {
  try {
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    return `${boot.trim()} ${await readlink('/proc/self/ns/pid')}`;
  } catch {
    // No Linux: heartbeats have to do.
    return undefined;
  }
}

/** Of `pid (name) state …`: the fields from the state on; the name may hold brackets and spaces. */
async function processFacts(pid: number): Promise<string[]> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

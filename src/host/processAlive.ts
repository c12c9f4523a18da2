/** Whether a process of this host runs. A zombie does not: in a container nobody may collect a dead worker. */
import { readFile } from 'node:fs/promises';
import { errorCode } from './errorCode';

export async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it runs, as somebody else.
    return errorCode(error) === 'EPERM';
  }
  if (process.platform !== 'linux') return true;
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8');
    // `pid (name) state …`; the name may hold brackets and spaces, the state is after the last bracket.
    const state = text.slice(text.lastIndexOf(')') + 2, text.lastIndexOf(')') + 3);
    return state !== 'Z' && state !== 'X';
  } catch (error) {
    return errorCode(error) !== 'ENOENT';
  }
}

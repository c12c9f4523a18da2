/**
 * A SIGUSR1 that came before any line of ours ran: Node has answered it with an open inspector port, and nobody has heard it. The
 * port is closed, and the signal told to whoever listens.
 */
import inspector from 'node:inspector';

/** Somebody who wants to debug has said so. */
const wanted = [...process.execArgv, process.env.NODE_OPTIONS ?? ''].some((flags) => flags.includes('--inspect'));
/** A thread of Node's opens the port; on a busy machine that takes its time. */
const looksMs = [0, 100, 1000];

export function closeInspector(): void {
  if (wanted) return;
  for (const ms of looksMs)
    setTimeout(() => {
      if (inspector.url() === undefined) return;
      inspector.close();
      process.emit('SIGUSR1', 'SIGUSR1');
    }, ms).unref();
}

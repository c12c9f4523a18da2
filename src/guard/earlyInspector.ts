/**
 * A SIGUSR1 that came before any line of ours ran: Node has answered it with an open inspector port, and nobody has heard it. The
 * port is closed, and the signal told to whoever listens. Where another process has that port already, Node says so on standard
 * error, and the signal is lost: a cluster sends SIGTERM later.
 */
import inspector from 'node:inspector';

/** Somebody who wants to debug has said so: by a flag, or by the debugger of VS Code. */
const wanted =
  [...process.execArgv, process.env.NODE_OPTIONS ?? ''].some((flags) => flags.includes('--inspect')) ||
  process.env.VSCODE_INSPECTOR_OPTIONS !== undefined;
/** Node's own; the flags that change it are among those above. */
const usualPort = '9229';
/** A thread of Node's opens the port; on a busy machine that takes its time. */
const looksMs = [0, 100, 1000];

export function closeInspector(): void {
  if (wanted) return;
  for (const ms of looksMs)
    setTimeout(() => {
      const url = inspector.url();
      // One that a program has opened itself has another port than the signal's.
      if (url === undefined || new URL(url).port !== usualPort) return;
      inspector.close();
      process.emit('SIGUSR1', 'SIGUSR1');
    }, ms).unref();
}

/**
 * The first import of every process: Node answers SIGUSR1 with an open inspector port as long as nobody listens for it, and
 * SIGUSR2 with its end. Both are what clusters send to ask for a checkpoint.
 */

/** Those that came before anybody else listened, for whoever does. */
export const early: NodeJS.Signals[] = [];

for (const signal of ['SIGUSR1', 'SIGUSR2'] as const)
  if (process.platform !== 'win32') process.on(signal, () => early.push(signal));

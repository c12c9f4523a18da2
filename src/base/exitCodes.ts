/** Exit codes of a command that was asked to end, whether it could still stop in good order or not. */

/** 128 and the number of the signal, as shells and batch systems have it: 130 for Ctrl-C, 143 for SIGTERM. */
export const exitCodeBy = (signal: number): number => 128 + signal;

/** Where nobody knows which signal it was: that of Ctrl-C. */
export const interrupted = exitCodeBy(2);

export const isInterrupted = (code: number): boolean => code > exitCodeBy(0);

/** What a command of the terminal and the process in front of it (src/guard) say to each other, over Node's channel. */

export type FromCommand =
  /** The command writes the events of this run: whoever sees it die ends the run, and removes a new one that never began. */
  | { kind: 'run'; folder: string; isNew: boolean }
  /** The answer to `stop`, at once and every time: the code is not stuck. */
  | { kind: 'alive' }
  /** Its work is saved, and a batch system may take it away: signals from here on ask for nothing more. */
  | { kind: 'leaving' }
  /** Nothing is left to do but to leave. */
  | { kind: 'done'; code: number };

export type ToCommand =
  /** Sent again every second until the command is gone, with the first signal that asked for it. */
  | { kind: 'stop'; signal?: string | undefined }
  /** All that was written to standard error before `shownMark` is where it was to go. */
  | { kind: 'shown' }
  /** The terminal's width has changed. */
  | { kind: 'columns'; columns: number };

/** Written to standard error by a command that waits for `shown`; nobody sees it. */
export const shownMark = '\0';
/** Environment variable: the process id of the one in front, whose child the command then is. */
export const guardVariable = 'SLUICE_GUARD';
/** Environment variable: the process id of who started the command, with whom it ends: that one may be gone when it begins. */
export const parentVariable = 'SLUICE_PARENT';
/**
 * Environment variable: the process id of the pool whose task a command is: it ends with the pool, with a checkpoint where it
 * has not been asked for one before.
 */
export const poolVariable = 'SLUICE_POOL';
/** Environment variable: the width of the terminal that standard error goes to; missing where it is none. */
export const columnsVariable = 'SLUICE_COLUMNS';

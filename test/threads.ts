/** Threads of the product: the scripts that it finds beside itself (decodeThread.js, stepThread.js, heartbeatThread.js, …, and gates.js), as built. */
import path from 'node:path';

/** The folder that holds them: before the tests they are built from the sources of today (`build.ts`). */
export const builtThreads = path.join(__dirname, '../dist');

/** How many are open and keep the process alive: each has a port of messages. */
export const openThreads = () => process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length;

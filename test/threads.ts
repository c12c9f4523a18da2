/** The scripts that the product finds beside itself (decodeThread.js, stepThread.js, heartbeatThread.js, …, and gates.js), as built. */
import path from 'node:path';

/** The folder that holds them: before the tests they are built from the sources of today (`build.ts`). */
export const builtThreads = path.join(__dirname, '../dist');

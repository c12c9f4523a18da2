/** The command line: the process in front of a command. What the command does is in engine.ts. */
// Before all others.
import './base/earlySignals';

import path from 'node:path';
import { closeInspector } from './guard/earlyInspector';
import { guard } from './guard/guard';

closeInspector();
void guard(path.join(__dirname, 'engine.js'), process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});

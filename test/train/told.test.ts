/** What a run is told through its control file, by windows whose clocks may differ, before, while and after it trains. */
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { lines } from '../host/temporary';
import { all, endOf, experimentFile, of, request } from './tinyRun';

const tell = (run: string, ...what: unknown[]) => appendFileSync(path.join(run, 'control.jsonl'), lines(...what));
const yearsAgo = 1e12;

describe('a run', () => {
  it('stops for a window whose clock is years behind, and goes on with that stop behind it', async () => {
    const asked = request({ file: experimentFile({ epochs: 5000 }) });
    const first = await all(asked, ({ kind }) => {
      if (kind === 'step') tell(asked.folder, { kind: 'stop', time: yearsAgo });
    });
    expect(endOf(first).outcome).toBe('stopped');
    // For nobody: the session has ended. By a clock that is ahead.
    tell(asked.folder, { kind: 'stop', time: 9e15 });
    const steps = endOf(first).step;
    const second = await all({ ...asked, resume: true, settings: { epochs: Math.ceil(steps / 4) + 3 } });
    expect(endOf(second).outcome).toBe('finished');
  });

  it('stops for what was said after it was asked for, though before it could listen', async () => {
    const asked = request({ file: experimentFile({ epochs: 5000 }) });
    mkdirSync(asked.folder);
    const before = lines({ kind: 'stop', time: Date.now() });
    writeFileSync(path.join(asked.folder, 'control.jsonl'), before + lines({ kind: 'stop', time: yearsAgo }));
    const events = await all({ ...asked, controlFrom: before.length });
    expect(endOf(events).outcome).toBe('stopped');
    // Heard while the run is opened, or before its second step.
    expect(endOf(events).step).toBeLessThan(2);
  });

  it('goes on, with a warning, when it is told what is no command', async () => {
    const asked = request({ file: experimentFile({ epochs: 5000 }) });
    let told = false;
    const events = await all(asked, (event) => {
      if (event.kind === 'step' && !told) {
        told = true;
        tell(
          asked.folder,
          null,
          42,
          [],
          'stop',
          { kind: 'dance', time: 1 },
          { kind: 'stop', time: 'now' },
          'x'.repeat(1e6),
        );
      }
      if (event.kind === 'warning') tell(asked.folder, { kind: 'stop', time: 1 });
    });
    expect(endOf(events).outcome).toBe('stopped');
    expect(of(events, 'warning').map(({ message }) => message)).toEqual([
      expect.stringMatching(/^control\.jsonl holds what is no command and was ignored: null, and 6 more\./),
    ]);
  });
});

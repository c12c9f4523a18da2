/** What a command of this process prints, kept and not printed. */
import { vi } from 'vitest';

export function keepOutput(out: (text: string) => void, err: (text: string) => void): void {
  for (const [stream, keep] of [
    [process.stdout, out],
    [process.stderr, err],
  ] as const)
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      keep(String(text));
      return true;
    });
}

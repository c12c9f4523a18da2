/** An error that a layer throws, with its name and the line that made it. */
import { expect, it } from 'vitest';
import { UserError } from '../../src/base/userError';
import { inLayer } from '../../src/graph/trace/failedLayer';
import { layerError } from '../../src/load/layerError';
import type { Source } from '../../src/protocol/events/events';

const [own, known]: Source[] = [
  { file: '/p/own.ts', line: 3 },
  { file: '/p/known.ts', line: 7 },
] as const;
const sources = new Map([['inner', [known!, own!]]]);

/** What was thrown in `inner`, which a layer `outer` calls. */
function thrown(error: unknown, source?: Source): unknown {
  try {
    return inLayer({ name: 'outer' }, () =>
      inLayer({ name: 'inner', source }, () => {
        throw error;
      }),
    );
  } catch (caught) {
    return caught;
  }
}

it('has the name of the innermost layer, at the line that is known with it, else at the one that made it', () => {
  const told = (source?: Source, made = sources) => {
    const error = layerError(thrown(new Error('bad shape'), source), made) as UserError;
    return [error instanceof UserError, error.message, error.detail.source];
  };
  const message = 'Layer inner failed: bad shape';
  expect(told(own)).toEqual([true, message, own]);
  expect(told()).toEqual([true, message, known]);
  expect(told(undefined, new Map())).toEqual([true, message, undefined]);
});

it('is as it was where it is of no layer, or says already what to do', () => {
  const [plain, ours] = [new Error('elsewhere'), new UserError('Said.', { hint: 'Do.' })];
  expect(layerError(plain, sources)).toBe(plain);
  expect(layerError(thrown(ours, own), sources)).toBe(ours);
  expect(layerError(thrown('a text', own), sources)).toBe('a text');
});

/** Which gate a command is about, and what the Gates view is told to show of it. */
import { describe, expect, it } from 'vitest';
import { focusOf, gateOf } from '../../../src/host/commands/gateFocus';

const layer = { folder: '/runs/one', gate: 'block1_gate' };

describe('what a command about gates was given', () => {
  it('is a layer or one gate of it', () => {
    expect(gateOf(layer)).toBe('block1_gate');
    expect(focusOf(layer)).toEqual({ kind: 'focus', gate: 'block1_gate' });
    expect(focusOf({ ...layer, channel: 0 })).toEqual({ kind: 'focus', gate: 'block1_gate', channel: 0 });
  });

  it('may name its class profile or its fit, and a command that is for one of them decides', () => {
    expect(focusOf({ ...layer, aspect: 'fit' })).toMatchObject({ aspect: 'fit' });
    expect(focusOf({ ...layer, channel: 3 }, 'classes')).toEqual({
      ...{ kind: 'focus', gate: 'block1_gate' },
      ...{ channel: 3, aspect: 'classes' },
    });
    expect(focusOf({ ...layer, aspect: 'fit' }, 'classes')).toMatchObject({ aspect: 'classes' });
  });

  it('leaves out what makes no sense', () => {
    expect(focusOf({ ...layer, channel: '3', aspect: 'colour' })).toEqual({ kind: 'focus', gate: 'block1_gate' });
    for (const argument of [undefined, null, '/runs/one', { folder: '/runs/one' }, { gate: 7 }])
      expect(focusOf(argument, 'classes')).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import { LossCourse } from '../../src/train/lossCourse';

function course(classes: number, ...points: [loss: number | undefined, rate?: number][]) {
  const made = new LossCourse(classes);
  points.forEach(([loss, rate = 0.1], i) => {
    made.add(i + 1, loss, rate);
  });
  return made;
}

describe('what the course of the loss says of one that is no number', () => {
  it('before any update the learning rate is not the cause, whatever it is', () => {
    expect(course(10).cause(false)).toEqual({ kind: 'beforeAnyUpdate' });
    expect(course(10, [2, 1e9]).cause(false)).toEqual({ kind: 'beforeAnyUpdate' });
  });

  it('is three times what an untrained network has, and more', () => {
    const untrained = Math.log(10);
    expect(course(10, [0.5], [3 * untrained]).cause(true).kind).toBe('unknown');
    expect(course(10, [0.5], [3.01 * untrained]).cause(true)).toEqual({
      kind: 'risen',
      first: { step: 1, loss: 0.5, learningRate: 0.1 },
      last: { step: 2, loss: 3.01 * untrained, learningRate: 0.1 },
    });
  });

  it('is measured against the first loss where that is larger: terms of gates count too', () => {
    expect(course(10, [50], [149]).cause(true).kind).toBe('unknown');
    expect(course(10, [50], [151]).cause(true).kind).toBe('risen');
  });

  it('a loss that rose and came back is no cause, and steps that say none are passed over', () => {
    expect(course(10, [2], [1e6], [2]).cause(true).kind).toBe('unknown');
    expect(course(10, [2], [1e6], [undefined]).cause(true).kind).toBe('risen');
  });

  it('is measured by its size where it begins below 0, and where the data has no classes', () => {
    expect(course(0, [-50], [149]).cause(true).kind).toBe('unknown');
    expect(course(0, [-50], [151]).cause(true).kind).toBe('risen');
    expect(course(0, [0.1], [0.4]).cause(true).kind).toBe('risen');
  });

  it('a rate above 10 is one by itself', () => {
    expect(course(10, [2, 10]).cause(true).kind).toBe('unknown');
    expect(course(10, [2, 10.1]).cause(true)).toMatchObject({ kind: 'tooHigh', last: { learningRate: 10.1 } });
    expect(course(10).cause(true).kind).toBe('unknown');
  });
});

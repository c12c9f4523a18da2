/** A suggestion is a help where somebody has slipped, and a riddle where nobody has. */
import { describe, expect, it } from 'vitest';
import { nearest, suggestion } from '../../src/base/nearest';

const keys = ['model', 'data', 'epochs', 'seed', 'learningRate', 'data.difficulty', 'shaping.weight'];

describe('nearest', () => {
  it.each([
    ['epoch', 'epochs'],
    ['epcohs', 'epochs'],
    ['sede', 'seed'],
    ['learning_rate', 'learningRate'],
    ['dificulty', 'data.difficulty'],
    ['shaping.wieght', 'shaping.weight'],
    ['EPOCHS', 'epochs'],
  ])('finds what %s was meant to be', (slip, meant) => {
    expect(nearest(slip, keys)).toBe(meant);
  });

  it.each(['loss', 'metrics', 'callbacks', 'x', 'shaping.prior'])('has nothing to say of %s', (other) => {
    expect(nearest(other, keys)).toBeUndefined();
  });

  it('counts two swapped letters as one slip', () => {
    expect(nearest('lr', ['rl'])).toBeUndefined();
    expect(nearest('dtaa', ['data'])).toBe('data');
  });
});

describe('suggestion', () => {
  it('reads well without a likely word, without any, and with too many', () => {
    expect(suggestion('loss', ['model', 'data'], 'Fields')).toBe('Fields: model, data.');
    expect(suggestion('g', [], 'Gate layers')).toBe('There are no gate layers.');
    expect(
      suggestion(
        'n1',
        Array.from({ length: 60 }, (_, i) => `layer_${i}`),
        'Gate layers',
      ),
    ).toMatch(/and 20 more\.$/);
  });
});

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

  it('prefers what is meant as a whole to what is meant by its last part', () => {
    expect(nearest('sede', ['data.seed', 'seed'])).toBe('seed');
    expect(nearest('sede', ['data.seed', 'other'])).toBe('data.seed');
  });

  it('counts two swapped letters as one slip', () => {
    expect(nearest('lr', ['rl'])).toBeUndefined();
    expect(nearest('dtaa', ['data'])).toBe('data');
  });
});

it('a slip of two fifths of a word is one, and more is another word', () => {
  expect(nearest('abcxy', ['abcde'])).toBe('abcde');
  expect(nearest('abxyz', ['abcde'])).toBeUndefined();
  // Of the longer of the two: 4 of 10 letters put in.
  expect(nearest('abcdef', ['abcdefghij'])).toBe('abcdefghij');
});

it('the nearest of several is it, whatever their order; none of none', () => {
  expect(nearest('rate', ['rates', 'rate', 'date'])).toBe('rate');
  expect(nearest('rats', ['data.rats', 'rat'])).toBe('data.rats');
  expect(nearest('weight', ['a.weights', 'b.weight'])).toBe('b.weight');
  expect(nearest('x', [])).toBeUndefined();
});

describe('suggestion', () => {
  it('names the likely word before the list, forty names, and counts the rest', () => {
    expect(suggestion('epoch', ['epochs', 'seed'], 'Settings')).toBe("Did you mean 'epochs'? Settings: epochs, seed.");
    const names = (n: number) => Array.from({ length: n }, (_, i) => `${i}`);
    expect(suggestion('xyz', names(40), 'Layers')).toBe(`Layers: ${names(40).join(', ')}.`);
    expect(suggestion('xyz', names(41), 'Layers')).toBe(`Layers: ${names(40).join(', ')} and 1 more.`);
    expect(suggestion('xyz', names(3), 'Layers', 2)).toBe('Layers: 0, 1 and 1 more.');
  });

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

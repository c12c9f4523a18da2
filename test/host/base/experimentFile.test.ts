import { describe, expect, it } from 'vitest';
import { experimentOffsets, isExperiment, isSweepFile, sweepOffsets } from '../../../src/host/base/experimentFile';
import { experimentName } from '../../../src/protocol/files/runFolder';

describe('experimentOffsets', () => {
  it('finds the call, not the import', () => {
    const text = `import { defineExperiment } from 'sluice';\nexport default defineExperiment({});\n`;
    expect(experimentOffsets(text)).toEqual([text.indexOf('defineExperiment({')]);
  });

  it('finds every call, also a typed one and one with a gap', () => {
    const text = 'a = defineExperiment<Options>({}); b = defineExperiment (c)';
    expect(experimentOffsets(text)).toEqual([4, text.indexOf('defineExperiment (')]);
  });

  it.each([
    '// defineExperiment({})',
    '/* export default\n defineExperiment({}) */',
    `const text = "defineExperiment({})";`,
    `const text = 'it\\'s defineExperiment()';`,
    'const text = `\n defineExperiment({}) `;',
    'other.defineExperiment({})',
    'undefineExperiment({})',
    'redefineExperiment()',
    'defineExperimental()',
    '$defineExperiment()',
    '/* never closed: defineExperiment({})',
    'const text = `a \\` defineExperiment({})`;',
    '',
  ])('sees no call in %j', (text) => {
    expect(experimentOffsets(text)).toEqual([]);
    expect(isExperiment(text)).toBe(false);
  });

  it('goes on behind comments and strings', () => {
    expect(isExperiment(`/* a */ // b 'c\nexport default defineExperiment({ name: "x" });`)).toBe(true);
    expect(isExperiment('const a = "http://x"; defineExperiment({})')).toBe(true);
  });
});

describe('experimentName', () => {
  it.each([
    ['/a/shapes.experiment.ts', 'shapes'],
    ['C:\\a\\shapes.experiment.ts', 'shapes'],
    ['/a/cifar10-gated.ts', 'cifar10-gated'],
  ])('%s → %s', (file, name) => {
    expect(experimentName(file)).toBe(name);
  });
});

it('a sweep is told by its own call', () => {
  const text = 'a = defineExperiment({}); export default defineSweep<Grid>({});';
  expect([sweepOffsets(text), experimentOffsets(text)]).toEqual([[text.indexOf('defineSweep')], [4]]);
  expect([isSweepFile(text), isSweepFile('defineExperiment({})'), isExperiment('defineSweep({})')]).toEqual([
    ...[true, false, false],
  ]);
});

import { describe } from 'vitest';
import { needs, providerRuns } from '../../device/gpu';
import { describeRules } from './ruleCases';

if (providerRuns('webgpu')) describeRules(describe, 'webgpu');
else describe(`webgpu (${needs('webgpu')})`, () => describeRules(describe.skip, 'webgpu'));

import { describe } from 'vitest';
import { providerRuns } from '../device/gpu';
import { describeRules } from './ruleCases';

describeRules(providerRuns('webgpu') ? describe : describe.skip, 'webgpu');

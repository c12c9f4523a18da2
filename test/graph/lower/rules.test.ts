import { describe } from 'vitest';
import { describeRules } from './ruleCases';

describeRules(describe, 'cpu');

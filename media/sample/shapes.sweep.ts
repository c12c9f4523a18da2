// What a MAC costs in accuracy: three weights of the sparsity term, three seeds each; nine runs, some minutes on two cores.
import { defineSweep } from 'sluice';
import experiment from './shapes.experiment';

export default defineSweep({
  experiment,
  axes: { lambda: [0.1, 0.3, 0.9] },
  seeds: 3,
});

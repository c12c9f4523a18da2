/** Reference networks, `networks.<name>(options)` in an experiment. */
export { type ResnetCifarOptions, resnetCifar } from './resnetCifar';

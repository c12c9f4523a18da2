/** Reference networks, `networks.<name>(options)` in an experiment. */
export { type ResnetOptions, resnet } from './resnet';
export { type ResnetCifarOptions, resnetCifar } from './resnetCifar';

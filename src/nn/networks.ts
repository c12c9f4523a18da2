/** Reference networks, `networks.<name>(options)` in an experiment. */
export { type PspnetOptions, pspnet } from './pspnet';
export { type ResnetOptions, resnet } from './resnet';
export { type ResnetCifarOptions, resnetCifar } from './resnetCifar';

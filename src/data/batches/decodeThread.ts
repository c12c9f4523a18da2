/** The thread that decodes the data sets that a source of plain data names. */
import { parentPort, workerData } from 'node:worker_threads';
import { openDataset } from '../sources/open';
import type { DecodeTask } from './decodeMessages';
import { serveBatches } from './serveBatches';

const { source, list, settings } = workerData as DecodeTask;
serveBatches(parentPort, settings, (warn) => openDataset(source, warn, [settings.split], list));

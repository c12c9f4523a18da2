/** The files of a run that the Predictions view shows: the index, and a picture when it asks for it. */
import { basename, join } from 'node:path';
import { readBytes, readText } from '../../files/regularFile';
import { parsePredictions, predictionsIndex } from '../../protocol/files/predictions';
import { runFiles } from '../../protocol/files/runFolder';
import type { FileMessage } from '../../protocol/messages/viewMessages';
import { errorCode, messageOf } from '../base/errorCode';
import type { PanelFiles } from './runPanel';

export const predictionFiles: PanelFiles = {
  async read(folder, shown): Promise<FileMessage> {
    const file = join(folder, runFiles.predictions, predictionsIndex);
    try {
      const index = parsePredictions(await readText(file, 'predictions'), file);
      // There is one folder of pictures: beside numbers of the other checkpoint they would be a mixture.
      if (index.checkpoint !== shown) return { kind: 'predictions', missing: shown };
      return { kind: 'predictions', index };
    } catch (error) {
      // Nobody has asked for them yet.
      if (errorCode(error) === 'ENOENT') return { kind: 'predictions' };
      return { kind: 'predictions', problem: messageOf(error) };
    }
  },
  async answer(folder, message) {
    if (message.kind !== 'sheet') return undefined;
    // A name, whatever the page says: nothing outside the folder.
    const file = join(folder, runFiles.predictions, basename(message.sheet));
    const bytes = await readBytes(file, 'picture').catch((error: unknown) => {
      if (errorCode(error) === 'ENOENT') return undefined;
      throw error;
    });
    return bytes && { kind: 'sheet', sheet: message.sheet, bytes };
  },
};

/** Pixels as a PNG, none of them changed. */
import { Transformer } from '@napi-rs/image';

/** Four bytes a pixel. */
export interface RgbaPicture {
  width: number;
  height: number;
  rgba: Uint8Array;
}

/** Bytes of the file. */
export const rgbaPng = ({ rgba, width, height }: RgbaPicture): Uint8Array =>
  Transformer.fromRgbaPixels(rgba, width, height).pngSync();

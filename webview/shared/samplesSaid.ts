/** What a text calls the samples of the data: images, where they are. Both texts are whole sentences, so that both can be translated. */

/** @param facts Of the data, or of a file that says it: `pictures` is false where samples are no images. */
export const said = ({ pictures }: { pictures?: false | undefined }, ofImages: string, ofSamples: string): string =>
  pictures === false ? ofSamples : ofImages;

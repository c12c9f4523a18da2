/** Names by which images that are read are told from other files, and the words for them. What a file is, its first bytes tell. */

export const imageName = /\.(?:jpe?g|jpe|jfif|jif|png|webp|bmp|dib|tiff?|p[bgpn]m|avif)$/i;

/** `JPEG, PNG or WebP`, the usual ones first. */
export const imageFormats = (last: 'and' | 'or') => `JPEG, PNG, WebP, BMP, TIFF, Netpbm ${last} AVIF`;

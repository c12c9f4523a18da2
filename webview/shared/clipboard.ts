/** Puts a text into the clipboard; resolves to what there is to say of it. A page without the focus may not do so. */
export const copyText = (text: string, done: string, failed: string): Promise<string> =>
  navigator.clipboard.writeText(text).then(
    () => done,
    () => failed,
  );

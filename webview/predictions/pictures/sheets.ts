/** Decoded sheets, asked from the host one at a time; the last few are kept. */
import type { FromView, ToView } from '../../../src/protocol/messages/viewMessages';

const kept = 8;

export class Sheets {
  readonly #known = new Map<string, ImageBitmap>();
  /** Another set for other predictions. */
  #asked = new Set<string>();

  constructor(
    private readonly post: (message: FromView) => void,
    /** A sheet has come. */
    private readonly came: () => void,
  ) {}

  /** Undefined as long as it has not come; asks for it once. */
  get(sheet: string): ImageBitmap | undefined {
    const known = this.#known.get(sheet);
    if (known === undefined && !this.#asked.has(sheet)) {
      this.#asked.add(sheet);
      this.post({ kind: 'sheet', sheet });
    }
    return known;
  }

  async take({ sheet, bytes }: Extract<ToView, { kind: 'sheet' }>): Promise<void> {
    const asked = this.#asked;
    const bitmap = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type: 'image/png' }));
    // Meanwhile there may be other predictions, whose sheets have the same names.
    if (asked !== this.#asked) return bitmap.close();
    this.#known.get(sheet)?.close();
    this.#known.delete(sheet);
    this.#known.set(sheet, bitmap);
    for (const [name, old] of this.#known) {
      if (this.#known.size <= kept) break;
      old.close();
      this.#known.delete(name);
      this.#asked.delete(name);
    }
    this.came();
  }

  /** Other predictions. */
  forget(): void {
    for (const bitmap of this.#known.values()) bitmap.close();
    this.#known.clear();
    this.#asked = new Set();
  }
}

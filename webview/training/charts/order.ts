/** The order of charts: what was chosen first, then the others as they come. */

export function ordered<T extends { id: string }>(items: readonly T[], order: readonly string[]): T[] {
  const place = ({ id }: T) => (order.includes(id) ? order.indexOf(id) : order.length);
  return items.toSorted((a, b) => place(a) - place(b));
}

/** `order` with an item at another place; never beyond its ends. */
export function movedTo(order: readonly string[], item: string, place: number): string[] {
  const others = order.filter((other) => other !== item);
  const at = Math.max(0, place);
  return [...others.slice(0, at), item, ...others.slice(at)];
}

/** The layers that are being called while a function is traced: whose each node is, and the user's line that made it. */
import type { Source } from '../../protocol/events/events';
import type { GraphTensor, Origin } from '../graph';

/** A layer that is being called. */
type Call = Required<Pick<Origin, 'layer' | 'name'>> & Pick<Origin, 'again'>;

export interface Place {
  layer: string | undefined;
  source: Source | undefined;
}

export class CallStack {
  private readonly stack: Call[] = [];
  /** How often a layer was called, by its place. */
  private readonly calls = new Map<string, number>();
  /** The layer that last read each graph input: a variable's own. */
  private readonly readers = new Map<GraphTensor, Origin>();

  /** `sources`: where each layer was made. */
  constructor(private readonly sources: ReadonlyMap<string, readonly Source[]>) {}

  /** `repeats`: called again and again as a part of one call, as what a wrapper holds is for each time step. */
  enter(name: string, repeats = false): void {
    const outer = this.stack.at(-1);
    const place = outer && !name.startsWith(outer.layer) ? `${outer.layer}/${name}` : name;
    const calls = repeats ? 1 : (this.calls.get(place) ?? 0) + 1;
    this.calls.set(place, calls);
    const again = outer?.again || calls > 1;
    this.stack.push({ layer: calls > 1 ? `${place} (${calls})` : place, name, ...(again ? { again } : {}) });
  }

  leave(): void {
    this.stack.pop();
  }

  /** The layer that is being called, and the user's line that made it. */
  place(): Place {
    const call = this.stack.at(-1);
    return { layer: call?.layer, source: call && this.sourcesOf(call)?.[0] };
  }

  /** Inside a layer's call that layer; otherwise (gradients, losses) the layer of what it is computed from. */
  origin(inputs: Record<string, GraphTensor>): Origin {
    const call = this.stack.at(-1);
    if (call === undefined) return this.inherited(inputs);
    const sources = this.sourcesOf(call);
    const origin: Origin = { ...call, ...(sources ? { sources } : {}) };
    for (const tensor of Object.values(inputs)) if (tensor.input !== undefined) this.readers.set(tensor, origin);
    return origin;
  }

  /** A gradient belongs to the layer whose values it was saved with, not to the one its `dy` comes from. */
  private inherited(inputs: Record<string, GraphTensor>): Origin {
    const { dy, ...saved } = inputs;
    for (const tensor of [...Object.values(saved), ...(dy ? [dy] : [])]) {
      const origin = this.readers.get(tensor) ?? tensor.node?.origin;
      if (origin?.layer !== undefined) return origin;
    }
    return {};
  }

  private sourcesOf({ layer, name }: Call): readonly Source[] | undefined {
    return this.sources.get(layer) ?? this.sources.get(name);
  }
}

/**
 * Loaded before every unit test: whatever graph is traced and whatever model a pass of the compiler leaves behind is verified,
 * for all rules and networks that tests compile in their own process. The product verifies nothing.
 */
import { vi } from 'vitest';
import type { Graph } from '../src/graph/graph';
import type { OnnxBuilder } from '../src/graph/onnx/builder';

vi.mock('../src/graph/trace/trace', async (original) => {
  const stock = await original<typeof import('../src/graph/trace/trace')>();
  const { verify } = await import('../src/graph/passes/verify');
  return {
    ...stock,
    trace(...request: Parameters<typeof stock.trace>) {
      const graph = stock.trace(...request);
      verify(graph);
      return graph;
    },
    look(...request: Parameters<typeof stock.look>) {
      const looked = stock.look(...request);
      verify(looked.graph, { opaque: true });
      return looked;
    },
  };
});

vi.mock('../src/graph/passes/pass', async (original) => {
  const stock = await original<typeof import('../src/graph/passes/pass')>();
  const { verifyModel } = await import('../src/graph/passes/verifyModel');
  return {
    ...stock,
    applyPasses(...[passes, subject]: Parameters<typeof stock.applyPasses<{ b: OnnxBuilder; graph: Graph }>>) {
      const verified = passes.map((pass) => ({
        ...pass,
        run(given: typeof subject) {
          pass.run(given);
          try {
            verifyModel(given.b, given.graph);
          } catch (error) {
            throw new Error(`After the pass '${pass.name}': ${(error as Error).message}`);
          }
        },
      }));
      stock.applyPasses(verified, subject);
    },
  };
});

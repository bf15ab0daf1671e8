import type { SourceRange } from '../base/source-range';

/**
 * Where the layers of a network stand in the text that people read: its definition, or the listing of a binary one. One
 * row may make several layers and several rows one layer, so both directions are lists.
 */
export interface SourceMap {
  /** The stretches that make a layer, that with its name first; none where it stands nowhere. */
  readonly rangesOf: (layer: number) => readonly SourceRange[];
  /** The layers that a line is part of, in their order; lines count from 0. */
  readonly layersAt: (line: number) => readonly number[];
}

/** @param ranges by layer. */
export function sourceMapOf(ranges: readonly (readonly SourceRange[])[]): SourceMap {
  let byLine: ReadonlyMap<number, readonly number[]> | undefined;
  return {
    rangesOf: layer => ranges[layer] ?? [],
    // Most texts are never asked for a line.
    layersAt: line => (byLine ??= layersByLine(ranges)).get(line) ?? [],
  };
}

/** Of a network without a text. */
export const NO_SOURCE: SourceMap = sourceMapOf([]);

function layersByLine(
  ranges: readonly (readonly SourceRange[])[],
): ReadonlyMap<number, readonly number[]> {
  const byLine = new Map<number, number[]>();
  ranges.forEach((own, layer) => {
    const lines = new Set(own.flatMap(linesOf));
    for (const line of lines) {
      const layers = byLine.get(line);
      if (layers === undefined) byLine.set(line, [layer]);
      else layers.push(layer);
    }
  });
  return byLine;
}

const linesOf = ({ start, end }: SourceRange): readonly number[] =>
  Array.from({ length: end.line - start.line + 1 }, (_, index) => start.line + index);

/** Where a layer begins, for a sentence that names it: ` on line 5`, or nothing where that is not known. */
export const linePlace =
  ({ rangesOf }: SourceMap) =>
  (layer: number): string => {
    const [first] = rangesOf(layer);
    return first === undefined ? '' : ` on line ${first.start.line + 1}`;
  };

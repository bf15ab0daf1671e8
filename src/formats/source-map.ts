import type { SourceRange } from '../base/source-range';

/** A part of a text with a heading: it makes layers, or says something about the network as a whole. */
export interface SourceBlock {
  /** What it is called where it makes no layers. */
  readonly name: string;
  readonly nameRange: SourceRange;
  /** Where the text names what the block computes, if it does. */
  readonly outputRange?: SourceRange;
  /** From its heading to the last line that says something. */
  readonly range: SourceRange;
  /** The layers that it makes, in their order; several where one row stands for many. */
  readonly layers: readonly number[];
  /** What tells it from others of its kind where the operation does not, such as the layers that are joined. */
  readonly characteristic: string;
}

/**
 * Where the layers of a network stand in the text that people read: its definition, or the listing of a binary one. One
 * row may make several layers and several rows one layer, so both directions are lists.
 */
export interface SourceMap {
  /** In the order of the text. */
  readonly blocks: readonly SourceBlock[];
  /** The block that stands for the network as a whole, if there is one. */
  readonly head: SourceBlock | undefined;
  /** The blocks that make a layer; none where it stands nowhere. */
  readonly blocksOf: (layer: number) => readonly SourceBlock[];
  /** The layers that a line is part of, in their order; lines count from 0. */
  readonly layersAt: (line: number) => readonly number[];
}

export function sourceMapOf(blocks: readonly SourceBlock[], head?: SourceBlock): SourceMap {
  let byLayer: ReadonlyMap<number, readonly SourceBlock[]> | undefined;
  let byLine: ReadonlyMap<number, readonly number[]> | undefined;
  return {
    blocks,
    head,
    // Most texts are never asked.
    blocksOf: layer => (byLayer ??= blocksByLayer(blocks)).get(layer) ?? [],
    layersAt: line => (byLine ??= layersByLine(blocks)).get(line) ?? [],
  };
}

function add<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else if (!list.includes(value)) list.push(value);
}

function blocksByLayer(blocks: readonly SourceBlock[]) {
  const byLayer = new Map<number, SourceBlock[]>();
  for (const block of blocks) for (const layer of block.layers) add(byLayer, layer, block);
  return byLayer;
}

function layersByLine(blocks: readonly SourceBlock[]) {
  const byLine = new Map<number, number[]>();
  for (const { range, layers } of blocks)
    for (let { line } = range.start; line <= range.end.line; line++)
      for (const layer of layers) add(byLine, line, layer);
  return byLine;
}

/** The line, from 0, on which a layer begins; null where it stands nowhere. */
export const lineOf = ({ blocksOf }: SourceMap, layer: number): number | null =>
  blocksOf(layer)[0]?.range.start.line ?? null;

/** Where a layer begins, for a sentence that names it: ` on line 5`, or nothing where that is not known. */
export const linePlace =
  (model: { readonly sourceMap: SourceMap }) =>
  (layer: number): string => {
    const line = lineOf(model.sourceMap, layer);
    return line === null ? '' : ` on line ${line + 1}`;
  };

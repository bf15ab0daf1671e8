import { at } from '../../base/assert';
import { lazily } from '../../base/lazily';
import type { SourceRange } from '../../base/source-range';
import type { Listing, ValuePlace } from '../listing';
import { sourceMapOf, type SourceBlock, type SourceMap } from '../source-map';
import { rangeInLine } from '../text-place';
import type { GraphNode } from './graph-node';
import { quotedName } from './listed-names';

/** A graph of any format, in the words of its listing. */
export interface ListedGraph {
  readonly name: string;
  /** What the file says of itself: keys with their values. */
  readonly facts: readonly string[];
  readonly inputs: readonly ListedValue[];
  readonly outputs: readonly ListedValue[];
  /** The values that the file holds the numbers of. */
  readonly stored: readonly ListedValue[];
  readonly nodes: readonly ListedNode[];
  /** How the name of a value is written. */
  readonly written: (name: string) => string;
}

export interface ListedValue {
  readonly name: string;
  /** As in `float[1, 3, 224, 224]`; empty where it isn't known. */
  readonly type: string;
}

export interface ListedNode extends Pick<GraphNode, 'operator' | 'inputs' | 'outputs'> {
  /** As in `strides = [2, 2]`. */
  readonly attributes: readonly string[];
}

/** A listing with the places of what layers and issues are of. */
export interface GraphListing extends Listing {
  /** The line that names the graph, which stands for the network as a whole. */
  readonly head: SourceBlock;
  readonly nodes: readonly ListedNodePlace[];
}

interface ListedNodePlace {
  /** Its line. */
  readonly range: SourceRange;
  readonly operatorRange: SourceRange;
  readonly outputRange: SourceRange;
}

/** A graph as a text, in the syntax of ONNX's own (docs/Syntax.md of onnx), one node a line. */
export const graphListing = (graph: () => ListedGraph): (() => GraphListing) =>
  lazily(() => new ListingWriter(graph()).listing());

class ListingWriter {
  readonly #lines: string[] = [];
  readonly #places: ValuePlace[] = [];
  #line = '';

  constructor(private readonly graph: ListedGraph) {}

  listing(): GraphListing {
    const { name, facts, inputs, outputs, stored, nodes } = this.graph;
    this.#block(
      '<',
      facts.map(fact => () => this.#add(fact)),
      '>',
    );
    const head = this.#head(name, inputs, outputs);
    const list =
      stored.length === 0
        ? undefined
        : this.#block(
            '<',
            stored.map(value => () => this.#typed(value, true)),
            '>',
          );
    this.#add('{').#end();
    const places = nodes.map(node => this.#node(node));
    this.#add('}').#end();
    return {
      text: [...this.#lines, ''].join('\n'),
      places: this.#places,
      stored: list,
      head,
      nodes: places,
    };
  }

  /** Lines with commas between them. */
  #block(open: string, items: readonly (() => unknown)[], close: string): SourceRange {
    const { start } = this.#add(open).#end();
    for (const [index, write] of items.entries()) {
      this.#add('  ');
      write();
      this.#add(index + 1 < items.length ? ',' : '').#end();
    }
    const { end } = this.#add(close).#end();
    return { start, end };
  }

  #head(
    name: string,
    inputs: readonly ListedValue[],
    outputs: readonly ListedValue[],
  ): SourceBlock {
    const nameRange = this.#marked(quotedName(name === '' ? 'graph' : name));
    this.#add(' (').#list(inputs, value => this.#typed(value, true));
    this.#add(') => (').#list(outputs, value => this.#typed(value, false));
    this.#add(')');
    return { name, nameRange, range: this.#end(), layers: [], characteristic: '' };
  }

  #node({ operator, inputs, outputs, attributes }: ListedNode): ListedNodePlace {
    this.#add('  ');
    const start = this.#line.length;
    this.#list(outputs, name => this.#value(name, true));
    const outputRange = this.#range(start);
    this.#add(' = ');
    const operatorRange = this.#marked(operator);
    this.#add(attributes.length === 0 ? '' : ` <${attributes.join(', ')}>`);
    this.#add(' (').#list(inputs, name => this.#value(name, false));
    this.#add(')');
    return { outputRange, operatorRange, range: this.#end(2) };
  }

  #typed({ type, name }: ListedValue, isOrigin: boolean): void {
    this.#add(type === '' ? '' : `${type} `).#value(name, isOrigin, type);
  }

  #value(name: string, isOrigin: boolean, type = ''): void {
    const range = this.#marked(this.graph.written(name));
    // An input that is left out names nothing.
    if (name !== '') this.#places.push({ name, range, isOrigin, ...(type !== '' && { type }) });
  }

  #list<T>(items: readonly T[], write: (item: T) => void): void {
    for (const [index, item] of items.entries()) {
      if (index > 0) this.#add(', ');
      write(item);
    }
  }

  #add(text: string): this {
    this.#line += text;
    return this;
  }

  #marked(text: string): SourceRange {
    const start = this.#line.length;
    return this.#add(text).#range(start);
  }

  #range(start: number): SourceRange {
    return rangeInLine(this.#lines.length, start, this.#line.length);
  }

  /** Ends the line, and says where it stands from a column on. */
  #end(start = 0): SourceRange {
    const range = this.#range(start);
    this.#lines.push(this.#line);
    this.#line = '';
    return range;
  }
}

/** Where the layers stand that nodes make. @param origins by layer, the nodes that it stands for. */
export function listingMap(
  graphNodes: readonly Pick<GraphNode, 'operator' | 'outputs'>[],
  { head, nodes }: GraphListing,
  origins: readonly (readonly number[])[],
): SourceMap {
  const layersOf = new Map<number, number[]>();
  for (const [layer, made] of origins.entries())
    for (const node of made) layersOf.set(node, [...(layersOf.get(node) ?? []), layer]);
  const blocks = [...layersOf].map(([node, layers]): SourceBlock => {
    const { operator, outputs } = at(graphNodes, node);
    const { range, operatorRange, outputRange } = at(nodes, node);
    const characteristic = outputs[0] ?? '';
    return { name: operator, nameRange: operatorRange, outputRange, range, layers, characteristic };
  });
  blocks.sort((a, b) => a.range.start.line - b.range.start.line);
  return sourceMapOf([head, ...blocks], head);
}

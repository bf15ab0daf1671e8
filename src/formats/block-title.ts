import type { Layer, Network } from '../core/network/network';
import type { Window } from '../core/network/operation';
import type { SourceBlock } from './source-map';

/** What a block of a text is called: `12 convolutional 3×3×256`, or its own name where it makes no layers. */
export function blockTitle(
  { layers }: Network,
  { name, layers: made, characteristic }: SourceBlock,
) {
  const [first] = made;
  const last = made.at(-1);
  const layer = last === undefined ? undefined : layers[last];
  if (first === undefined || layer === undefined) return named(name);
  const parts =
    made.length === 1
      ? [layer.index, named(layer.label), characteristicOf(layer, characteristic)]
      : [`${first}–${layer.index}`, named(name), characteristic];
  return parts.filter(part => part !== '').join(' ');
}

const named = (name: string): string => (name === '' ? '[ ]' : name);

const windowText = ({ kernel, stride }: Window): string =>
  `${kernel.x}×${kernel.y}${stride.x === 1 && stride.y === 1 ? '' : `/${stride.x}`}`;

/** What tells a layer from others of its kind; what the text says where the operation does not. */
function characteristicOf({ operation }: Layer, otherwise: string): string {
  switch (operation.kind) {
    case 'convolution':
    case 'locally-connected':
      return `${windowText(operation.window)}×${operation.filters}`;
    case 'max-pool':
    case 'average-pool':
      return windowText(operation.window);
    case 'fully-connected':
      return String(operation.outputs);
    default:
      return otherwise;
  }
}

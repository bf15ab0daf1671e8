import { at } from '../../../base/assert';
import { reshape, slice } from '../../graph/arrangements';
import type { Places } from '../../graph/factored-walk';
import { need } from '../../graph/node-refusal';
import { dimsOfTensor, type Tensor } from '../../graph/tensor';
import { one, type NodeContext } from '../node-context';

/** Places of options: masks with a bit for each entry. */
const BEGIN = 0;
const END = 1;
const ELLIPSIS = 2;
const NEW_AXIS = 3;
const SHRINK = 4;
const IS_OFFSET = 5;

/** What a dimension of the output is: some places of one of the input, one place without a dimension, or a new one. */
type Entry =
  | { readonly kind: 'places'; readonly places: Places }
  | { readonly kind: 'index'; readonly place: number }
  | { readonly kind: 'new' };

/** Begins, ends and steps of dimensions, as in `x[1:, ..., 0]`. */
export const stridedSlice = one(context => {
  const { builder } = context;
  let tensor: Tensor = context.input();
  const dims: number[] = [];
  let axis = 0;
  for (const entry of entriesOf(context))
    if (entry.kind === 'new') dims.push(1);
    else {
      const places =
        entry.kind === 'index' ? { start: entry.place, count: 1, step: 1 } : entry.places;
      tensor = slice(builder, tensor, axis, places);
      if (entry.kind === 'places') dims.push(at(dimsOfTensor(tensor), axis));
      axis++;
    }
  return reshape(builder, tensor, dims);
});

/** An entry for each dimension of the input, and those that are new. */
function entriesOf(context: NodeContext): readonly Entry[] {
  const has = (option: number, entry: number): boolean =>
    (context.integer(option) & (1 << entry)) !== 0;
  const [begins, ends, steps] = [1, 2, 3].map(index => context.wholeAt(index, 'places')) as [
    readonly number[],
    readonly number[],
    readonly number[],
  ];
  const dims = context.dims();
  need(
    ends.length === begins.length && steps.length === begins.length,
    'its entries differ in number',
  );
  const isEllipsis = (entry: number): boolean => has(ELLIPSIS, entry);
  const isNew = (entry: number): boolean => !isEllipsis(entry) && has(NEW_AXIS, entry);
  const taken = [...begins.keys()].filter(entry => !isEllipsis(entry) && !isNew(entry)).length;
  need(taken <= dims.length, 'it takes more dimensions than there are');
  const entries: Entry[] = [];
  let axis = 0;
  const whole = (count: number): void => {
    for (const end = axis + count; axis < end; axis++)
      entries.push({ kind: 'places', places: { start: 0, count: at(dims, axis), step: 1 } });
  };
  for (const [entry, begin] of begins.entries())
    if (isEllipsis(entry)) whole(dims.length - taken);
    else if (isNew(entry)) entries.push({ kind: 'new' });
    else {
      const size = at(dims, axis++);
      const end = at(ends, entry);
      entries.push(
        has(SHRINK, entry)
          ? { kind: 'index', place: begin < 0 ? begin + size : begin }
          : {
              kind: 'places',
              places: placesOf(size, at(steps, entry), {
                begin: has(BEGIN, entry) ? undefined : begin,
                end: has(END, entry) ? undefined : context.isSet(IS_OFFSET) ? begin + end : end,
              }),
            },
      );
    }
  whole(dims.length - axis);
  return entries;
}

/** Places from a begin to before an end, which are counted from behind where they are negative. */
function placesOf(
  size: number,
  step: number,
  { begin, end }: { readonly begin: number | undefined; readonly end: number | undefined },
): Places {
  need(step !== 0, 'its step is 0');
  const [low, high] = step > 0 ? [0, size] : [-1, size - 1];
  const within = (place: number): number =>
    Math.min(Math.max(place < 0 ? place + size : place, low), high);
  const start = begin === undefined ? (step > 0 ? low : high) : within(begin);
  const stop = end === undefined ? (step > 0 ? high : low) : within(end);
  return { start, count: Math.max(0, Math.ceil((stop - start) / step)), step };
}

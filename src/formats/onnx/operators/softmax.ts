import { reshape } from '../../graph/arrangements';
import { softmaxAlong } from '../../graph/softmax';
import { countOf } from '../../graph/tensor';
import { one, type OperatorReader } from '../node-context';

/** e^x divided by the sum of these along an axis; before version 13, along it and all behind. */
export const softmax = (logarithm: boolean): OperatorReader =>
  one(context => {
    const how = { temperature: 1, logarithm };
    if (context.opset >= 13)
      return softmaxAlong(context.builder, context.input(), context.axis('axis', -1), how);
    const dims = context.dims();
    const axis = context.axis('axis', 1);
    if (countOf(dims.slice(axis + 1)) === 1)
      return softmaxAlong(context.builder, context.input(), axis, how);
    const rows = [countOf(dims.slice(0, axis)), countOf(dims.slice(axis))];
    const made = softmaxAlong(
      context.builder,
      reshape(context.builder, context.input(), rows),
      1,
      how,
    );
    return reshape(context.builder, made, dims);
  });

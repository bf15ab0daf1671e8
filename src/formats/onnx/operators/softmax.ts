import { reshape } from '../../graph/arrangements';
import { countOf, type Tensor } from '../../graph/tensor';
import { one, type NodeContext, type OperatorReader } from '../node-context';

/** e^x divided by the sum of these along an axis; before version 13, along it and all behind. */
export const softmax = (logarithm: boolean): OperatorReader =>
  one(context => {
    if (context.opset >= 13) return alongAxis(context, context.input(), context.axis('axis', -1));
    const dims = context.dims();
    const axis = context.axis('axis', 1);
    if (countOf(dims.slice(axis + 1)) === 1) return alongAxis(context, context.input(), axis);
    const rows = [countOf(dims.slice(0, axis)), countOf(dims.slice(axis))];
    const made = alongAxis(context, reshape(context.builder, context.input(), rows), 1);
    return reshape(context.builder, made, dims);

    function alongAxis({ builder }: NodeContext, tensor: Tensor, channels: number): Tensor {
      const { reference, again } = builder.onChannels(tensor, channels);
      return again(
        builder.addLayer(
          { kind: 'softmax', groups: 1, temperature: 1, spatial: true, logarithm },
          [reference],
          builder.shapeOf(reference),
        ),
      );
    }
  });
